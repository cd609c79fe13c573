package zeroth.tensor.backend;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import zeroth.tensor.Shape;
import zeroth.tensor.Tensor;
import zeroth.tensor.cpu.CpuBackend;
import zeroth.tensor.direction.Decay;
import zeroth.tensor.direction.Direction;
import zeroth.tensor.direction.Drawn;
import zeroth.tensor.direction.Factor;
import zeroth.tensor.direction.LowRank;
import zeroth.tensor.direction.PerTensor;
import zeroth.tensor.direction.Touched;
import zeroth.tensor.direction.TouchedRows;
import zeroth.tensor.direction.WeightView;
import zeroth.tensor.random.Key;
import zeroth.tensor.reference.ReferenceBackend;
import zeroth.tensor.update.SignUpdate;

/** Additions that are kept back are the additions made at once, whatever happens between them. */
class DeferredAdditionsProperties {
  private static Parameters theta() {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    tensors.put("w", Tensor.zeros(Shape.of(9, 7)));
    tensors.put("b", Tensor.zeros(Shape.of(9)));
    Parameters theta = Parameters.of(tensors);
    theta.add(1, new Direction.Gaussian(Key.ofSeed(1)));
    return theta;
  }

  /** Weights, state of their shapes, and all that was seen of them. */
  private static final class Run {
    final Backend backend;
    final Parameters theta;
    final Parameters state;
    final Parameters elsewhere = theta();
    final List<float[]> seen = new ArrayList<>();

    Run(Backend backend) {
      this.backend = backend;
      theta = theta().on(backend);
      state = theta.zeros();
    }

    void take(int op, int number) {
      Key key = Key.ofSeed(number);
      Direction z = new Direction.Gaussian(key);
      switch (op) {
        case 0 -> theta.add(-0.1 * number, z.scaled(0.3));
        case 1 -> theta.add(0.2, z.plus(new Direction.Rademacher(key.fold(1))));
        case 14 -> theta.add(0.2, new Drawn(key, (tensor, i) -> (int) tensor.block(i)));
        case 2 ->
            theta.add(0.1, new LowRank(new Factor.Keyed(key), new Factor.Keyed(key.fold(2)), 2, z));
        case 3 -> theta.add(0.5, new PerTensor(Map.of("w", 0.7), z));
        case 4 -> theta.add(0.5, new Touched(z, TouchedRows.of("w", new int[] {number % 9})));
        case 5 -> state.add(0.3, z);
        case 6 -> theta.add(-0.2, new Direction.Dense(state).plus(z));
        case 7 -> theta.add(-0.05, new Decay(theta));
        case 8 -> backend.update(new SignUpdate(theta, z, 0.01f));
        case 9 -> seen.add(theta.tensor("w").data().clone());
        case 10 -> {
          backend.begin();
          WeightView view = new WeightView(theta, List.of(z.times(0.1)));
          Values x = backend.embedding(view, "w", new int[] {number % 9, 2});
          seen.add(backend.read(backend.linear(view, "w", "b", x, Pointwise.TANH)));
        }
        case 11 -> elsewhere.add(0.1, z);
        case 12 -> theta.add(0.2, new Direction.Dense(elsewhere));
        default -> seen.add(state.tensor("b").data().clone());
      }
    }
  }

  @Property(tries = 300)
  void theyAreThoseMadeAtOnce(@ForAll @Size(max = 60) List<@IntRange(max = 14) Integer> ops) {
    sameBits(ops);
  }

  /** Longer than any that are made together, of all kinds that are kept back. */
  @Property(tries = 40)
  void manyAreThoseMadeAtOnce(
      @ForAll @Size(min = 60, max = 200) List<@IntRange(max = 4) Integer> ops) {
    sameBits(ops);
    sameBits(ops.stream().map(op -> op == 2 ? 14 : op).toList()); // without low rank
  }

  private static void sameBits(List<Integer> ops) {
    Run expected = new Run(new ReferenceBackend());
    try (CpuBackend cpu = CpuBackend.create(2)) {
      Run found;
      try (Backend deferred = new DeferredAdditions(cpu)) {
        found = new Run(deferred);
        for (int i = 0; i < ops.size(); i++) {
          expected.take(ops.get(i), i);
          found.take(ops.get(i), i);
        }
      }
      assertEquals(expected.theta.sha256(), found.theta.on(cpu).sha256());
      assertEquals(expected.state.sha256(), found.state.on(cpu).sha256());
      assertEquals(expected.seen.size(), found.seen.size());
      for (int i = 0; i < expected.seen.size(); i++) {
        assertArrayEquals(expected.seen.get(i), found.seen.get(i));
      }
    }
  }

  /** A backend that writes as the reference does and keeps the additions asked for. */
  private static Backend counting(List<Object> made) {
    ReferenceBackend reference = new ReferenceBackend();
    return (Backend)
        Proxy.newProxyInstance(
            Backend.class.getClassLoader(),
            new Class<?>[] {Backend.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("add")) {
                made.add(arguments);
              }
              return method.invoke(reference, arguments);
            });
  }

  @Example
  void severalAreMadeInOnePass() {
    List<Object> made = new ArrayList<>();
    Parameters theta = theta().on(new DeferredAdditions(counting(made)));
    for (int i = 0; i < 10; i++) {
      theta.add(0.1, new Direction.Gaussian(Key.ofSeed(i)));
    }
    assertEquals(0, made.size());
    theta.tensor("b");
    assertEquals(1, made.size());
  }

  /** Around as many as are made in one pass, and its multiples. */
  @Example
  void manyInARowAreThoseMadeAtOnce() {
    for (int count : new int[] {1, 16, 63, 64, 65, 66, 127, 128, 129, 192, 193, 400}) {
      inPasses(count, 64, key -> new Direction.Gaussian(key).scaled(0.5));
    }
  }

  @Example
  void ofLowRankFewerAreMadeAtOnce() {
    for (int count : new int[] {1, 15, 16, 17, 31, 32, 33, 100}) {
      inPasses(
          count,
          16,
          key ->
              new LowRank(
                  new Factor.Keyed(key),
                  new Factor.Keyed(key.fold(2)),
                  2,
                  new Direction.Gaussian(key)));
    }
  }

  private static void inPasses(int count, int most, Function<Key, Direction> direction) {
    Parameters expected = theta();
    List<Object> made = new ArrayList<>();
    Parameters found = theta().on(new DeferredAdditions(counting(made)));
    for (int i = 0; i < count; i++) {
      Direction v = direction.apply(Key.ofSeed(i));
      expected.add(0.1 + i, v);
      found.add(0.1 + i, v);
    }
    assertEquals(expected.sha256(), found.sha256(), count + " additions");
    assertEquals((count + most - 1) / most, made.size(), "passes of " + count);
  }
}
