package zeroth.tensor.reference;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static zeroth.tensor.reference.Rounding.U;
import static zeroth.tensor.reference.Rounding.gamma;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import zeroth.tensor.Shape;
import zeroth.tensor.Tensor;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.backend.Pointwise;
import zeroth.tensor.direction.Direction;
import zeroth.tensor.direction.Factor;
import zeroth.tensor.direction.LowRank;
import zeroth.tensor.direction.Perturbation;
import zeroth.tensor.direction.WeightView;
import zeroth.tensor.random.Key;
import zeroth.tensor.random.ReferenceNoise;

/**
 * A linear map at theta + s v, where low-rank terms of v stand beside the matrix, against the map
 * of the matrix in which all is multiplied out, in double; and in which order things are added.
 */
class LowRankPerturbationProperties {
  private static final int RANK = 2;

  private final ReferenceBackend backend = new ReferenceBackend();

  private static LowRank product(Key key) {
    return new LowRank(
        new Factor.Keyed(key.fold("A")),
        new Factor.Keyed(key.fold("B")),
        RANK,
        new Direction.Gaussian(key));
  }

  private static double element(Key key, String factor, int i) {
    return ReferenceNoise.gaussian(key.fold(factor).fold("w"), i);
  }

  /**
   * With c the chain's length, the error of the chain is at most gamma(c) of its terms' magnitudes,
   * that of t gamma(K + 1) of its own, and each dense element is rounded once.
   */
  @Property(tries = 120)
  void isTheMapOfTheMultipliedMatrix(
      @ForAll @IntRange(max = 6) int rows,
      @ForAll @IntRange(min = 1, max = 70) int K,
      @ForAll @IntRange(min = 1, max = 40) int N,
      @ForAll @IntRange(min = 1, max = 3) int terms,
      @ForAll boolean withNoise,
      @ForAll @LongRange(min = 0) long seed) {
    TameSample sample = new TameSample(seed);
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    tensors.put("w", sample.tensor(N, K));
    tensors.put("b", sample.tensor(N));
    Parameters theta = Parameters.of(tensors);
    Key key = Key.ofSeed(seed);
    Direction v = withNoise ? new Direction.Gaussian(key) : new Direction.Sum(List.of());
    for (int j = 0; j < terms; j++) {
      v = v.plus(product(key.fold(j)).scaled(j - 0.5));
    }
    float eps = 0.125f;
    WeightView view = new WeightView(theta, List.of(v.times(eps)));
    float[] x = sample.values(rows * K);
    float[] got =
        backend.read(backend.linear(view, "w", "b", backend.of(rows, K, x), Pointwise.IDENTITY));
    float[] w = theta.tensor("w").data();
    float[] b = view.read(0, "b");
    int r = Math.min(RANK, Math.min(N, K));
    for (int row = 0; row < rows; row++) {
      for (int n = 0; n < N; n++) {
        double sum = b[n];
        double chain = Math.abs(b[n]);
        double elsewhere = 0;
        for (int i = 0; i < K; i++) {
          double xi = x[row * K + i];
          double z = withNoise ? ReferenceNoise.gaussian(key.fold("w"), n * K + i) : 0;
          double added = w[n * K + i] + eps * z;
          sum += xi * added;
          chain += Math.abs(xi * added);
          elsewhere += U * Math.abs(xi * added);
        }
        for (int j = 0; j < terms; j++) {
          for (int k = 0; k < r; k++) {
            double a = element(key.fold(j), "A", n * r + k) * eps * (j - 0.5);
            double t = 0;
            double magnitude = 0;
            for (int i = 0; i < K; i++) {
              double xb = x[row * K + i] * element(key.fold(j), "B", i * r + k);
              t += xb;
              magnitude += Math.abs(xb);
            }
            sum += a * t;
            chain += Math.abs(a * t);
            elsewhere += gamma(K + 1) * Math.abs(a) * magnitude;
          }
        }
        double bound = gamma(K + terms * r + 1) * (chain + elsewhere) + elsewhere;
        assertEquals(sum, got[row * N + n], bound + Float.MIN_NORMAL);
      }
    }
  }

  /** 2^24 and twice 1 is 2^24, since ties go to the even one; with the 2 first it is 2^24 + 4. */
  @Example
  void theChainGoesOnWithTheTermsInTheirOrderAndThenTheBias() {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    tensors.put("w", new Tensor(Shape.of(1, 1), new float[] {0x1p24f}));
    tensors.put("b", Tensor.vector(-0x1p24f));
    Parameters theta = Parameters.of(tensors).freeze(p -> p.name().equals("b"));
    Factor one = new Factor.Held(Parameters.of("w", new Tensor(Shape.of(1, 1), new float[] {1})));
    Direction v = new LowRank(one, one, 1, new Direction.Sum(List.of()));
    assertEquals(2, at(theta, new Direction.Sum(List.of(v, v, v.scaled(2)))));
    assertEquals(4, at(theta, new Direction.Sum(List.of(v.scaled(2), v, v))));
  }

  private float at(Parameters theta, Direction v) {
    WeightView view = new WeightView(theta, List.of(v.times(1)));
    float[] x = {1};
    return backend.read(backend.linear(view, "w", "b", backend.of(1, 1, x), Pointwise.IDENTITY))[0];
  }

  /** Also where a weight is -0, which an fma of a scale of 0 would make +0. */
  @Property(tries = 60)
  void aScaleOfZeroChangesNoBit(@ForAll Pointwise f, @ForAll @LongRange(min = 0) long seed) {
    TameSample sample = new TameSample(seed);
    Parameters theta = Parameters.of("w", sample.tensor(5, 7));
    float[] w = theta.tensor("w").data();
    w[0] = Float.MIN_NORMAL;
    for (int k = 1; k < 7; k++) {
      w[k] = -0f;
    }
    float[] x = sample.values(3 * 7);
    Arrays.fill(x, 0, 7, 1);
    x[0] = -Float.MIN_NORMAL; // times the tiny weight is -0 when it is rounded, and stays that
    Direction v = product(Key.ofSeed(seed));
    float[] expected = null;
    for (Perturbation place :
        List.of(Perturbation.NONE, v.times(0), v.scaled(0).times(0.5), v.scaled(1e-60).times(1))) {
      WeightView view = new WeightView(theta, List.of(place));
      float[] got = backend.read(backend.linear(view, "w", null, backend.of(3, 7, x), f));
      expected = expected == null ? got : expected;
      assertArrayEquals(expected, got); // tells -0 from +0
    }
    if (f == Pointwise.IDENTITY) {
      assertEquals(-0f, expected[0]);
    }
  }
}
