package zeroth.bench.comparison;

import java.util.Map;
import zeroth.bench.run.RunRecord;

/** What results are compared by; both are of the test split, with the weights selected. */
public enum Score {
  /** The task's own measure, where it names one; else the fraction that is right. */
  MEASURE("accuracy", true, "%.3f"),
  /** The loss that was minimised. */
  LOSS("loss", false, "%.4f");

  private final String name;
  private final boolean higherIsBetter;

  /** How a value is shown. */
  private final String format;

  Score(String name, boolean higherIsBetter, String format) {
    this.name = name;
    this.higherIsBetter = higherIsBetter;
    this.format = format;
  }

  /** What tables call it. */
  public String text() {
    return name;
  }

  /** Whether more is better. */
  public boolean higherIsBetter() {
    return higherIsBetter;
  }

  /** How a value is shown, for {@link String#format}. */
  public String format() {
    return format;
  }

  /** A result's; NaN if it did not take all its steps with finite losses. */
  public double of(TrialRun run) {
    if (!run.isFinished() || run.record().results().test() == null) {
      return Double.NaN;
    }
    RunRecord.Score test = run.record().results().test();
    if (this == LOSS) {
      return test.loss();
    }
    String measure = run.record().configuration().measure();
    Map<String, Double> all = test.measures();
    Double named = measure == null || all == null ? null : all.get(measure);
    return named == null ? test.accuracy() : named;
  }
}
