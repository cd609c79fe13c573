package zeroth.zo.alignment;

import java.util.LinkedHashMap;
import java.util.Map;
import zeroth.tensor.Parameter;
import zeroth.tensor.backend.Parameters;

/**
 * An applied update beside the gradient where it began: with u = theta_after - theta_before and the
 * gradient g,
 *
 * <pre>
 * cosine = -(u . g) / (|u| |g|)
 * quality = d cosine^2
 * </pre>
 *
 * @param parts the same for every trainable tensor
 * @param all over all of them
 */
public record Alignment(Map<String, Part> parts, Part all) {

  /**
   * Of one tensor or all.
   *
   * @param size number of weights, d
   * @param along -(u . g)
   * @param update |u|^2
   * @param gradient |g|^2
   */
  public record Part(long size, double along, double update, double gradient) {

    /** Cosine of the update and the negative gradient; NaN where one of them is 0. */
    public double cosine() {
      return along / Math.sqrt(update * gradient);
    }

    /** d cosine^2; 1 is what one random direction has on average, d the gradient itself. */
    public double quality() {
      return size * along * along / (update * gradient);
    }

    /**
     * The update as an estimate of the gradient, -u / lr, projected on the gradient and divided by
     * its square: 1 on average for an estimate without bias along it.
     */
    public double projection(double learningRate) {
      return along / learningRate / gradient;
    }

    /** E|estimate - g|^2 / |g|^2 of this one estimate -u / lr. */
    public double squaredError(double learningRate) {
      double square = update / (learningRate * learningRate) / gradient;
      return square - 2 * projection(learningRate) + 1;
    }

    private Part plus(Part other) {
      return new Part(
          size + other.size, along + other.along, update + other.update, gradient + other.gradient);
    }
  }

  /**
   * Compares.
   *
   * @param before the weights before the step
   * @param after the weights after it
   * @param gradient for every trainable tensor, at the weights before
   */
  public static Alignment of(Parameters before, Parameters after, Parameters gradient) {
    Map<String, Part> parts = new LinkedHashMap<>();
    Part all = new Part(0, 0, 0, 0);
    for (Parameter p : after.list()) {
      if (p.trainable()) {
        float[] from = before.tensor(p.name()).data();
        float[] to = after.tensor(p).data();
        float[] g = gradient.tensor(p.name()).data();
        double along = 0;
        double update = 0;
        double squares = 0;
        for (int i = 0; i < g.length; i++) {
          double u = (double) to[i] - from[i];
          along -= u * g[i];
          update += u * u;
          squares += (double) g[i] * g[i];
        }
        Part part = new Part(g.length, along, update, squares);
        parts.put(p.name(), part);
        all = all.plus(part);
      }
    }
    return new Alignment(parts, all);
  }
}
