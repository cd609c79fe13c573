package zeroth.transformer;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import zeroth.tensor.Parameter;
import zeroth.tensor.backend.Backend;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.backend.Values;
import zeroth.tensor.direction.Direction;
import zeroth.tensor.direction.Perturbation;
import zeroth.tensor.direction.WeightView;
import zeroth.tensor.gradient.Tape;
import zeroth.tensor.random.Key;
import zeroth.transformer.encoder.Encoder;
import zeroth.transformer.encoder.EncoderConfig;
import zeroth.transformer.encoder.PackedBatch;
import zeroth.transformer.head.Classifier;
import zeroth.transformer.head.CrossEntropy;

/**
 * The tape's gradient of a whole classifier's loss, against central differences of the same loss in
 * double along directions v ~ N(0, I) over all weights.
 *
 * @param config the encoder
 * @param theta its weights and a head
 * @param sequences token ids
 * @param seconds places from which on tokens are of type 1
 * @param labels a class for each
 */
record GradientCheck(
    EncoderConfig config, Parameters theta, List<int[]> sequences, int[] seconds, int[] labels) {

  /**
   * What was found over some directions.
   *
   * @param directions how many
   * @param rms root mean square of the derivatives
   * @param worst largest difference from a derivative
   * @param median median of difference over derivative, each of its own direction
   * @param rounding largest change of a derivative, in double, where every weight is moved by half
   *     a unit in its last place of float32, up or down: what no forward in float32 can be below
   */
  record Result(int directions, double rms, double worst, double median, double rounding) {
    /** The largest error beside the size that a derivative has. */
    double relative() {
      return worst / rms;
    }

    @Override
    public String toString() {
      return String.format(
          Locale.ROOT,
          "%d directions: derivatives of rms %.3g, largest error %.2g of that, median error %.2g of"
              + " its own derivative, rounding %.2g of the rms",
          directions,
          rms,
          relative(),
          median,
          rounding / rms);
    }
  }

  /**
   * @param below computes the tape's forward
   * @param place where around theta
   * @param h step of the differences
   */
  Result along(int directions, Backend below, Perturbation place, double h, long seed) {
    Parameters gradient = gradient(new Tape(below), place);
    Map<String, float[]> at = new HashMap<>();
    WeightView view = new WeightView(theta, List.of(place));
    theta.list().forEach(p -> at.put(p.name(), view.read(0, p.name())));
    double[] errors = new double[directions];
    double[] relative = new double[directions];
    double squares = 0;
    double rounding = 0;
    Map<String, double[]> up = doubles();
    Map<String, double[]> down = doubles();
    for (int i = 0; i < directions; i++) {
      Direction v = new Direction.Gaussian(Key.ofSeed(seed).fold(i));
      double claimed = 0;
      for (Parameter p : theta.list()) {
        float[] z = new float[p.size()];
        v.of(p, below.noise()).addTo(1, 0, z.length, z, 0);
        claimed += step(at.get(p.name()), z, h, gradient.tensor(p).data(), up.get(p.name()));
        step(at.get(p.name()), z, -h, gradient.tensor(p).data(), down.get(p.name()));
      }
      double found = (loss(up) - loss(down)) / (2 * h);
      rounded(up, seed);
      rounded(down, seed);
      rounding = Math.max(rounding, Math.abs((loss(up) - loss(down)) / (2 * h) - found));
      errors[i] = Math.abs(found - claimed);
      relative[i] = errors[i] / Math.abs(found);
      squares += found * found;
    }
    Arrays.sort(relative);
    return new Result(
        directions,
        Math.sqrt(squares / directions),
        Arrays.stream(errors).max().orElseThrow(),
        relative[directions / 2],
        rounding);
  }

  /** Moves every weight by half a unit in the last place, the same way for the same seed. */
  private static void rounded(Map<String, double[]> weights, long seed) {
    weights.forEach(
        (name, w) -> {
          Key key = Key.ofSeed(seed).fold("rounding").fold(name);
          for (int i = 0; i < w.length; i++) {
            w[i] *= 1 + ((key.block(i) & 1) == 0 ? 0x1p-24 : -0x1p-24);
          }
        });
  }

  /** Writes w + h z and returns g . z. */
  private static double step(float[] w, float[] z, double h, float[] g, double[] to) {
    double along = 0;
    for (int i = 0; i < z.length; i++) {
      to[i] = w[i] + h * z[i];
      along += (double) g[i] * z[i];
    }
    return along;
  }

  /** The largest error of a tensor's own derivatives, element by element, at theta. */
  double worst(String name, Backend below, double h) {
    float[] claimed = gradient(new Tape(below), Perturbation.NONE).tensor(name).data();
    Map<String, double[]> at = doubles();
    for (Parameter p : theta.list()) {
      step(theta.tensor(p).data(), new float[p.size()], h, new float[p.size()], at.get(p.name()));
    }
    double[] w = at.get(name);
    double worst = 0;
    for (int i = 0; i < w.length; i++) {
      double centre = w[i];
      w[i] = centre + h;
      double up = loss(at);
      w[i] = centre - h;
      double down = loss(at);
      w[i] = centre;
      worst = Math.max(worst, Math.abs((up - down) / (2 * h) - claimed[i]));
    }
    return worst;
  }

  private Map<String, double[]> doubles() {
    Map<String, double[]> tensors = new HashMap<>();
    theta.list().forEach(p -> tensors.put(p.name(), new double[p.size()]));
    return tensors;
  }

  private double loss(Map<String, double[]> weights) {
    return new DoubleClassifier(config, weights::get).loss(sequences, seconds, labels);
  }

  private Parameters gradient(Tape tape, Perturbation place) {
    tape.begin();
    WeightView view = new WeightView(theta, List.of(place));
    PackedBatch batch = PackedBatch.of(config, sequences, seconds);
    Values logits = new Classifier(new Encoder(config)).logits(tape, view, batch);
    float[] dy = CrossEntropy.gradient(tape.read(logits), labels, logits.columns());
    Parameters gradient = theta.zeros();
    tape.backward(logits, dy, gradient);
    return gradient;
  }
}
