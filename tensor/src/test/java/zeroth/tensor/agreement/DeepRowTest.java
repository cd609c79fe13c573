package zeroth.tensor.agreement;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import zeroth.tensor.AbreastElements;
import zeroth.tensor.Shape;
import zeroth.tensor.Tensor;
import zeroth.tensor.backend.Backend;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.backend.Pointwise;
import zeroth.tensor.cpu.CpuBackend;
import zeroth.tensor.cpu.PlainKernels;
import zeroth.tensor.direction.Direction;
import zeroth.tensor.direction.Perturbation;
import zeroth.tensor.direction.WeightView;
import zeroth.tensor.format.StoredFormat;
import zeroth.tensor.random.Key;
import zeroth.tensor.reference.ReferenceBackend;

/**
 * Products of one row a candidate, of more columns than any piece that is in work at a time, have
 * the reference's bits.
 */
class DeepRowTest {
  /** Formats, null for float32, rows, and a depth: all but one of whole blocks. */
  static Stream<Arguments> weights() {
    return Stream.concat(
        Stream.of(StoredFormat.values()).map(format -> Arguments.of(format, 83, 4352)),
        Stream.of(
            Arguments.of(StoredFormat.BF16, 83, 4099),
            Arguments.of(StoredFormat.Q8_0, 83, 4128),
            Arguments.of(StoredFormat.Q8_0, 96, 33),
            Arguments.of(null, 83, 4099)));
  }

  @ParameterizedTest
  @MethodSource("weights")
  void pieceByPiece(StoredFormat format, int rows, int depth) {
    Sample sample = new Sample(depth);
    Shape shape = Shape.of(rows, depth);
    Tensor w = format == null ? sample.weights(rows, depth) : sample.stored(format, shape);
    same(sample, w, rows, depth);
    if (AbreastElements.fits(w)) {
      same(sample, Sample.abreast(w), rows, depth);
    }
  }

  private static void same(Sample sample, Tensor w, int rows, int depth) {
    Parameters theta = Parameters.of(Map.of("w", w, "b", sample.weights(rows)));
    Direction v = new Direction.Gaussian(Key.ofSeed(5));
    WeightView view =
        new WeightView(theta, List.of(Perturbation.NONE, v.times(0.1), v.times(-0.1)));
    float[] x = sample.values(3 * depth);
    float[] expected = product(new ReferenceBackend(), view, x, depth);
    for (int threads = 1; threads <= 3; threads += 2) {
      assertArrayEquals(expected, product(CpuBackend.create(threads), view, x, depth));
      CpuBackend plain = new CpuBackend(threads, new PlainKernels());
      assertArrayEquals(expected, product(plain, view, x, depth));
    }
  }

  private static float[] product(Backend backend, WeightView view, float[] x, int depth) {
    try (backend) {
      backend.begin();
      return backend.read(
          backend.affine(view, "w", "b", backend.of(3, depth, x), Pointwise.IDENTITY));
    }
  }
}
