package zeroth.tensor.reference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static zeroth.tensor.reference.Rounding.U;
import static zeroth.tensor.reference.Rounding.depth;
import static zeroth.tensor.reference.Rounding.gamma;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import zeroth.tensor.Segments;
import zeroth.tensor.Tensor;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.backend.Pointwise;
import zeroth.tensor.backend.Values;
import zeroth.tensor.direction.Direction;
import zeroth.tensor.direction.Perturbation;
import zeroth.tensor.direction.WeightView;
import zeroth.tensor.math.DoubleErf;
import zeroth.tensor.random.Key;
import zeroth.tensor.random.ReferenceNoise;

/** The reference backend against the formulas in double, within bounds on {@link Rounding}. */
class ReferenceAccuracyProperties {
  private final ReferenceBackend backend = new ReferenceBackend();

  @Property(tries = 150)
  void linear(
      @ForAll("rows") int rows,
      @ForAll("widths") int in,
      @ForAll("widths") int out,
      @ForAll Pointwise f,
      @ForAll @LongRange(min = 0) long seed) {
    TameSample sample = new TameSample(seed);
    WeightView view = view(sample, out, in);
    float[] x = sample.values(view.groups() * rows * in);
    Values y = backend.linear(view, "w", "b", backend.of(view.groups() * rows, in, x), f);
    float[] got = backend.read(y);
    assertEquals(out, y.columns());
    for (int g = 0; g < view.groups(); g++) {
      float[] w = view.read(g, "w");
      float[] b = view.read(g, "b");
      for (int r = g * rows; r < (g + 1) * rows; r++) {
        for (int n = 0; n < out; n++) {
          double sum = b[n];
          double magnitude = Math.abs(b[n]);
          for (int k = 0; k < in; k++) {
            double term = (double) x[r * in + k] * w[n * in + k];
            sum += term;
            magnitude += Math.abs(term);
          }
          // every f here has a slope of at most 1.13 and is itself within 2 ulp or 1e-7
          double expected = exact(f, sum);
          double bound = 1.13 * gamma(in + 1) * magnitude + 4 * U * Math.abs(expected) + 1e-7;
          assertEquals(expected, got[r * out + n], bound);
        }
      }
    }
  }

  @Property(tries = 150)
  void embedding(
      @ForAll @IntRange(max = 30) int tokens,
      @ForAll("widths") int width,
      @ForAll @LongRange(min = 0) long seed) {
    TameSample sample = new TameSample(seed);
    Parameters theta = Parameters.of("table", sample.tensor(11, width));
    Key key = Key.ofSeed(seed);
    double eps = 1e-2;
    WeightView view =
        new WeightView(theta, List.of(Perturbation.NONE, new Direction.Gaussian(key).times(eps)));
    int[] ids = sample.ids(tokens, 11);
    float[] got = backend.read(backend.embedding(view, "table", ids));
    float[] table = theta.tensor("table").data();
    for (int t = 0; t < tokens; t++) {
      for (int c = 0; c < width; c++) {
        int element = ids[t] * width + c;
        double z = ReferenceNoise.gaussian(key.fold("table"), element);
        assertEquals(table[element], got[t * width + c]);
        double expected = table[element] + eps * z;
        // the scale is rounded once, and the fma once
        double bound = 1.01 * U * (Math.abs(eps * z) + Math.abs(expected));
        assertEquals(expected, got[(tokens + t) * width + c], bound);
      }
    }
  }

  @Property(tries = 200)
  void layerNorm(
      @ForAll("rows") int rows, @ForAll("widths") int C, @ForAll @LongRange(min = 0) long seed) {
    TameSample sample = new TameSample(seed);
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    tensors.put("gain", sample.tensor(C));
    tensors.put("bias", sample.tensor(C));
    WeightView view = WeightView.plain(Parameters.of(tensors));
    float epsilon = 1e-5f;
    float[] x = sample.values(rows * C);
    float[] got =
        backend.read(backend.layerNorm(view, "gain", "bias", epsilon, backend.of(rows, C, x)));
    float[] gain = view.read(0, "gain");
    float[] bias = view.read(0, "bias");
    for (int r = 0; r < rows; r++) {
      double mean = 0;
      double magnitude = 0;
      for (int c = 0; c < C; c++) {
        mean += x[r * C + c] / (double) C;
        magnitude += Math.abs(x[r * C + c]) / (double) C;
      }
      double meanError = gamma(depth(C) + 1) * magnitude;
      double variance = 0;
      double varianceError = 0;
      for (int c = 0; c < C; c++) {
        double centred = x[r * C + c] - mean;
        double e = centredError(meanError, centred);
        variance += centred * centred / C;
        varianceError += (2 * Math.abs(centred) * e + e * e) / C;
      }
      varianceError += gamma(depth(C) + 1) * (variance + varianceError);
      double w = variance + epsilon;
      double wError = varianceError + U * (w + varianceError);
      double inverse = 1 / Math.sqrt(w);
      // 1/sqrt is convex and falls: its error is largest at the lower end; 2 more roundings
      double lowest = 1 / Math.sqrt(Math.max(w - wError, epsilon * (1 - 2 * U)));
      double inverseError = lowest - inverse + gamma(2) * lowest;
      for (int c = 0; c < C; c++) {
        double centred = x[r * C + c] - mean;
        double e = centredError(meanError, centred);
        double product = centred * inverse;
        double productError =
            (Math.abs(centred) + e) * (inverse + inverseError) * (1 + U) - Math.abs(product);
        double expected = product * gain[c] + bias[c];
        double bound = productError * Math.abs(gain[c]);
        bound += 1.01 * U * (Math.abs(expected) + bound);
        assertEquals(expected, got[r * C + c], bound);
      }
    }
  }

  /** The error of x - mean: that of the mean and one rounding. */
  private static double centredError(double meanError, double centred) {
    return meanError + U * (Math.abs(centred) + meanError);
  }

  @Property(tries = 150)
  void meanPool(@ForAll("widths") int C, @ForAll @LongRange(min = 0) long seed) {
    TameSample sample = new TameSample(seed);
    Segments segments = sample.segments(60);
    int T = segments.total();
    int B = segments.count();
    float[] x = sample.values(3 * T * C);
    Values y = backend.meanPool(backend.of(3 * T, C, x), segments);
    float[] got = backend.read(y);
    assertEquals(T == 0 ? 0 : 3 * B, y.rows());
    for (int row = 0; row < y.rows(); row++) {
      int first = row / B * T + segments.offset(row % B);
      int L = segments.length(row % B);
      for (int c = 0; c < C; c++) {
        double mean = 0;
        double magnitude = 0;
        for (int t = first; t < first + L; t++) {
          mean += x[t * C + c] / (double) L;
          magnitude += Math.abs(x[t * C + c]) / L;
        }
        assertEquals(mean, got[row * C + c], gamma(L + 1) * magnitude);
      }
    }
  }

  @Property(tries = 150)
  void normalizeRows(
      @ForAll("rows") int rows, @ForAll("widths") int C, @ForAll @LongRange(min = 0) long seed) {
    float[] x = new TameSample(seed).values(rows * C);
    float[] got = backend.read(backend.normalizeRows(backend.of(rows, C, x)));
    for (int r = 0; r < rows; r++) {
      double squares = 0;
      for (int c = 0; c < C; c++) {
        squares += (double) x[r * C + c] * x[r * C + c];
      }
      double norm = Math.max(Math.sqrt(squares), 1e-12);
      for (int c = 0; c < C; c++) {
        // half of the sum's relative error, then a square root and a division
        double bound = (gamma(depth(C) + 1) / 2 + gamma(3)) * Math.abs(x[r * C + c]) / norm;
        assertEquals(x[r * C + c] / norm, got[r * C + c], bound);
      }
    }
  }

  @Property(tries = 50)
  void addition(@ForAll("rows") int rows, @ForAll @LongRange(min = 0) long seed) {
    TameSample sample = new TameSample(seed);
    float[] x = sample.values(rows * 7);
    float[] y = sample.values(rows * 7);
    float[] got = backend.read(backend.add(backend.of(rows, 7, x), backend.of(rows, 7, y)));
    for (int i = 0; i < got.length; i++) {
      assertEquals((float) ((double) x[i] + y[i]), got[i], 0f);
    }
  }

  @Provide
  Arbitrary<Integer> rows() {
    return Arbitraries.of(0, 1, 2, 3, 7, 16, 33);
  }

  @Provide
  Arbitrary<Integer> widths() {
    return Arbitraries.of(1, 2, 5, 15, 16, 17, 31, 32, 33, 64, 100, 130, 257);
  }

  /** A plain and a perturbed candidate of a map. */
  private static WeightView view(TameSample sample, int out, int in) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    tensors.put("w", sample.tensor(out, in));
    tensors.put("b", sample.tensor(out));
    Parameters theta = Parameters.of(tensors);
    Direction z = new Direction.Gaussian(Key.ofSeed(in));
    return new WeightView(theta, List.of(Perturbation.NONE, z.times(0.1)));
  }

  private static double exact(Pointwise f, double x) {
    return switch (f) {
      case IDENTITY -> x;
      case GELU -> x / 2 * DoubleErf.erfc(-x / Math.sqrt(2));
      case RELU -> Math.max(x, 0);
      case TANH -> Math.tanh(x);
      case SILU -> x / (1 + Math.exp(-x));
      case GELU_TANH ->
          x / (1 + Math.exp(-2 * Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)));
    };
  }
}
