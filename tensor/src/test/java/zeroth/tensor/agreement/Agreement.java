package zeroth.tensor.agreement;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.lifecycle.AfterProperty;
import net.jqwik.api.lifecycle.BeforeProperty;
import zeroth.tensor.backend.Backend;
import zeroth.tensor.backend.Values;
import zeroth.tensor.reference.ReferenceBackend;

/**
 * Backends held against the reference, to the bit.
 *
 * <p>A subclass names the backends. Each is opened once per property and used for all its tries, so
 * memory of earlier tries is there to be reused wrongly. NaNs are equal whatever their payload.
 */
abstract class Agreement {
  final Backend reference = new ReferenceBackend();
  final Map<String, Backend> open = new LinkedHashMap<>();

  /** The backends to hold against the reference, by names for the message of a failure. */
  protected abstract Map<String, Supplier<Backend>> backends();

  @BeforeProperty
  void openAll() {
    backends().forEach((name, supplier) -> open.put(name, supplier.get()));
  }

  @AfterProperty
  void closeAll() {
    open.values().forEach(Backend::close);
    open.clear();
  }

  @Provide
  Arbitrary<Integer> rows() {
    return Arbitraries.of(0, 1, 2, 3, 4, 5, 7, 8, 9, 13, 16, 17, 31, 32, 33, 61, 64, 67);
  }

  @Provide
  Arbitrary<Integer> widths() {
    return Arbitraries.frequencyOf(
        Tuple.of(4, smallWidths()),
        Tuple.of(1, Arbitraries.of(127, 128, 130, 256, 257, 384, 521, 600)));
  }

  @Provide
  Arbitrary<Integer> smallWidths() {
    return Arbitraries.of(1, 2, 3, 5, 7, 8, 9, 15, 16, 17, 24, 31, 32, 33, 47, 48, 64, 65, 96, 97);
  }

  @Provide
  Arbitrary<Integer> heads() {
    return Arbitraries.of(1, 2, 3, 4, 12);
  }

  @Provide
  Arbitrary<Integer> headWidths() {
    return Arbitraries.of(1, 2, 3, 7, 8, 15, 16, 17, 24, 32, 33, 64);
  }

  final void agree(Function<Backend, Values> op) {
    Result expected = result(reference, op);
    open.forEach(
        (name, backend) -> {
          Result got = result(backend, op);
          assertEquals(expected.rows, got.rows, () -> "rows of " + name);
          assertEquals(expected.columns, got.columns, () -> "columns of " + name);
          compare(name, expected.elements, got.elements);
        });
  }

  private record Result(int rows, int columns, float[] elements) {}

  private static Result result(Backend backend, Function<Backend, Values> op) {
    backend.begin();
    Values y = op.apply(backend);
    return new Result(y.rows(), y.columns(), backend.read(y));
  }

  static void compare(String name, float[] expected, float[] got) {
    assertEquals(expected.length, got.length, () -> "number of elements of " + name);
    for (int i = 0; i < expected.length; i++) {
      if (Float.floatToIntBits(expected[i]) != Float.floatToIntBits(got[i])) {
        fail(name + ": element " + i + " is " + got[i] + ", the reference has " + expected[i]);
      }
    }
  }
}
