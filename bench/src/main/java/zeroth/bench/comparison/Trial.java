package zeroth.bench.comparison;

import java.util.Map;
import zeroth.bench.experiment.LearningRate;

/**
 * One run of a study.
 *
 * @param task what it is trained on
 * @param arm the method, and what it tunes
 * @param swept settings that the search chooses beside the rate
 * @param rate the learning rate
 * @param seed of noise and minibatches
 * @param stage what it is for
 * @param steps how many the budget allows, at least 1
 */
public record Trial(
    String task,
    Arm arm,
    Map<String, String> swept,
    double rate,
    long seed,
    Stage stage,
    int steps) {

  /** What the search chooses: a rate and the settings that are swept. */
  public record Choice(double rate, Map<String, String> swept) {

    /** In words. */
    public String text() {
      String more = Arm.text(swept, " ");
      return LearningRate.text(rate) + (more.isEmpty() ? "" : " " + more);
    }
  }

  /** What it tries. */
  public Choice choice() {
    return new Choice(rate, swept);
  }

  /** The arm's settings and the swept ones. */
  public Map<String, String> settings() {
    return arm.with(swept);
  }

  /** Its directory below that of the study's runs; different trials have different ones. */
  public String path() {
    String swept = Arm.text(this.swept, "-");
    return String.join(
        "/",
        plain(task),
        plain(arm.name()),
        stage.name(),
        plain(
            "rate-"
                + LearningRate.text(rate)
                + (swept.isEmpty() ? "" : "-" + swept)
                + "-seed-"
                + seed
                + "-steps-"
                + steps));
  }

  /**
   * A name that every file system takes: other characters are replaced, and a hash keeps names
   * apart that would become the same or too long.
   */
  private static String plain(String name) {
    String plain = name.replaceAll("[^A-Za-z0-9.=+-]", "_");
    boolean kept = plain.equals(name) && !plain.startsWith(".") && plain.length() <= 80;
    String cut = plain.substring(0, Math.min(80, plain.length()));
    return kept ? plain : "_" + cut + "-" + Integer.toHexString(name.hashCode());
  }
}
