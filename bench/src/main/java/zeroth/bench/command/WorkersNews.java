package zeroth.bench.command;

import java.util.Locale;
import java.util.function.Supplier;
import zeroth.zo.workers.Workers;

/** What a progress bar says of workers: how many there are, and what they have done. */
final class WorkersNews implements Supplier<String> {
  private final Workers workers;

  /** How long what was said stays as it is: an engine may take its time to tell. */
  private static final double SECONDS = 1;

  private final long begun = System.nanoTime();
  private double said = Double.NEGATIVE_INFINITY;
  private String text;

  WorkersNews(Workers workers) {
    this.workers = workers;
  }

  @Override
  public String get() {
    double seconds = (System.nanoTime() - begun) * 1e-9;
    if (seconds - said >= SECONDS) {
      text = text(workers.participation(), seconds);
      said = seconds;
    }
    return text;
  }

  private static String text(Workers.Participation who, double seconds) {
    return String.format(
        Locale.ROOT,
        ", %d workers, %d asked, %.1f answers/s%s",
        who.now(),
        who.inFlight(),
        who.answers() / seconds,
        who.failures() == 0 ? "" : ", " + who.failures() + " failures");
  }
}
