package zeroth.zo.quadratics;

import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import zeroth.tensor.BadInputException;

/**
 * Experiments that papers report on small losses, run again: what the paper says beside what comes
 * of it here. Data and starts come from keys of this project, so they are others than the paper's
 * of the same law.
 *
 * @param name one word
 * @param source the paper
 * @param description the loss, the start and what is measured
 * @param measure the figures' unit
 * @param run the figures over a number of seeds, from seed 0 on
 */
public record Published(
    String name,
    String source,
    String description,
    String measure,
    IntFunction<List<Published.Figure>> run) {

  /** Where a paper gives no number. */
  public static final String NO_NUMBER = "a curve";

  /**
   * One figure of an experiment.
   *
   * @param what the method and what differs from its defaults
   * @param paper the paper's figure as it is printed there, or {@link #NO_NUMBER}
   * @param predicted what a closed form says, NaN where there is none
   * @param mean over the seeds
   * @param error standard error of the mean, 0 for one seed
   */
  public record Figure(String what, String paper, double predicted, double mean, double error) {

    /** The figure of values, one a seed. */
    static Figure of(String what, String paper, double predicted, double... values) {
      double mean = 0;
      for (double value : values) {
        mean += value / values.length;
      }
      double squares = 0;
      for (double value : values) {
        squares += (value - mean) * (value - mean);
      }
      int n = values.length;
      double error = n > 1 ? Math.sqrt(squares / (n - 1) / n) : 0;
      return new Figure(what, paper, predicted, mean, error);
    }
  }

  /**
   * The experiment of a name.
   *
   * @throws BadInputException if there is none; the message lists the names
   */
  public static Published named(String name) {
    for (Published experiment : all()) {
      if (experiment.name().equals(name)) {
        return experiment;
      }
    }
    String names = all().stream().map(Published::name).collect(Collectors.joining(", "));
    throw new BadInputException("published experiments", "name", "one of " + names, name);
  }

  /** All of them. */
  public static List<Published> all() {
    return List.of(
        ConeQuadratic.experiment(),
        MonkeySaddle.experiment(),
        EstimateVariance.experiment(),
        LeastSquares.experiment());
  }
}
