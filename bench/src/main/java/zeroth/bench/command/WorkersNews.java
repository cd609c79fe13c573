package zeroth.bench.command;

import java.util.Locale;
import java.util.function.Supplier;
import zeroth.zo.workers.Workers;

/** What a progress bar says of workers: how many there are, and what they have done. */
final class WorkersNews implements Supplier<String> {
  private final Workers workers;
  private final long begun = System.nanoTime();

  WorkersNews(Workers workers) {
    this.workers = workers;
  }

  @Override
  public String get() {
    Workers.Participation who = workers.participation();
    double seconds = (System.nanoTime() - begun) * 1e-9;
    return String.format(
        Locale.ROOT,
        ", %d workers, %d asked, %.1f answers/s%s",
        who.now(),
        who.inFlight(),
        who.answers() / seconds,
        who.failures() == 0 ? "" : ", " + who.failures() + " failures");
  }
}
