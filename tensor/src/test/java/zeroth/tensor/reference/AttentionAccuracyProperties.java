package zeroth.tensor.reference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static zeroth.tensor.reference.Rounding.U;
import static zeroth.tensor.reference.Rounding.depth;
import static zeroth.tensor.reference.Rounding.gamma;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import zeroth.tensor.Segments;

/** Attention against the formula in double, one query at a time, within bounds on rounding. */
class AttentionAccuracyProperties {
  private final ReferenceBackend backend = new ReferenceBackend();

  @Property(tries = 100)
  void attention(
      @ForAll @IntRange(min = 1, max = 4) int heads,
      @ForAll @IntRange(min = 1, max = 33) int D,
      @ForAll @LongRange(min = 0) long seed) {
    TameSample sample = new TameSample(seed);
    Segments segments = sample.segments(30);
    int T = segments.total();
    int rows = 2 * T;
    int C = heads * D;
    float[] q = sample.values(rows * C);
    float[] k = sample.values(rows * C);
    float[] v = sample.values(rows * C);
    float[] got =
        backend.read(
            backend.attention(
                backend.of(rows, C, q),
                backend.of(rows, C, k),
                backend.of(rows, C, v),
                segments,
                heads));
    for (int g = 0; g < 2; g++) {
      for (int b = 0; b < segments.count(); b++) {
        int first = g * T + segments.offset(b);
        for (int h = 0; h < heads; h++) {
          for (int i = 0; i < segments.length(b); i++) {
            checkRow(q, k, v, got, first, segments.length(b), i, h * D, C, D);
          }
        }
      }
    }
  }

  /** One query of one head against all keys of its sequence, and of no other. */
  private static void checkRow(
      float[] q,
      float[] k,
      float[] v,
      float[] got,
      int first,
      int L,
      int i,
      int column,
      int C,
      int D) {
    double[] s = new double[L];
    double max = Double.NEGATIVE_INFINITY;
    double error = 0;
    for (int j = 0; j < L; j++) {
      double magnitude = 0;
      for (int d = 0; d < D; d++) {
        double term = (double) q[(first + i) * C + column + d] * k[(first + j) * C + column + d];
        s[j] += term / Math.sqrt(D);
        magnitude += Math.abs(term) / Math.sqrt(D);
      }
      max = Math.max(max, s[j]);
      error = Math.max(error, gamma(D + 2) * magnitude); // D fma, the scale, the product
    }
    double sum = 0;
    for (int j = 0; j < L; j++) {
      sum += Math.exp(s[j] - max);
      error = Math.max(error, error + U * Math.abs(s[j] - max));
    }
    // A score less the maximum is off by twice the error of a score; exp turns that into a relative
    // error and adds 1.03 ulp, up to 2.06 u. Numerator and denominator each have it.
    double relative = Math.exp(4 * error + 5 * U + gamma(depth(L) + 3)) - 1;
    for (int d = 0; d < D; d++) {
      double expected = 0;
      double magnitude = 0;
      for (int j = 0; j < L; j++) {
        double term = Math.exp(s[j] - max) / sum * v[(first + j) * C + column + d];
        expected += term;
        magnitude += Math.abs(term);
      }
      double bound = magnitude * (relative + (1 + relative) * gamma(L)) + 1e-37;
      assertEquals(expected, got[(first + i) * C + column + d], bound);
    }
  }
}
