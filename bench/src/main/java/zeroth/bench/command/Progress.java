package zeroth.bench.command;

import java.io.PrintStream;
import java.util.Locale;
import java.util.function.Supplier;
import zeroth.bench.Terminal;
import zeroth.bench.experiment.MeasuredTraining;
import zeroth.bench.experiment.Measurement;
import zeroth.zo.Evaluation;
import zeroth.zo.StepReport;

/** The progress bar of a run: steps, time left, loss and accuracy. */
final class Progress implements MeasuredTraining.Observer, AutoCloseable {
  /** Share of the newest step in the loss that is shown; single steps jump about. */
  private static final double NEWEST = 0.05;

  private final PrintStream err;
  private final StepBar bar;
  private Supplier<String> also = () -> "";
  private StepBar zeroShot; // of texts, until the test split has been measured
  private boolean begun;
  private int done;
  private double loss = Double.NaN;
  private String accuracy = "";
  private String measured = "";

  /**
   * @param err where the bar is drawn, a terminal
   * @param steps length of the run
   */
  Progress(PrintStream err, int steps) {
    this.err = err;
    this.bar = new StepBar(err, Terminal.columns(), steps);
  }

  /** Shows something else behind loss and accuracy, asked for with every step. */
  void showing(Supplier<String> also) {
    this.also = also;
  }

  @Override
  public void measuring(int texts, int all) {
    if (begun) {
      measured = texts < all ? String.format(Locale.ROOT, " measured %d/%d", texts, all) : "";
      show();
      return;
    }
    if (zeroShot == null) {
      zeroShot = new StepBar(err, Terminal.columns(), all);
    }
    zeroShot.to(texts, "zero-shot");
  }

  @Override
  public void zeroShot(Measurement m) {
    begun = true;
    if (zeroShot != null) {
      zeroShot.clear();
    }
    if (!m.isMade()) {
      return;
    }
    err.printf(Locale.ROOT, "zero-shot  accuracy %.3f on %d test texts%n", m.accuracy(), m.texts());
  }

  @Override
  public void goesOn(int snapshot, int known) {
    done = snapshot;
    err.printf(
        Locale.ROOT,
        "goes on after step %d, by %s%n",
        known,
        snapshot == 0 ? "the journal" : "the snapshot of step " + snapshot + " and the journal");
  }

  @Override
  public void evaluated(int taken, Evaluation dev, boolean best) {
    accuracy = String.format(Locale.ROOT, " dev accuracy %.3f", dev.accuracy());
    done = taken;
    show();
  }

  @Override
  public void stepped(int step, double learningRate, StepReport report, long forwards) {
    if (report != null) {
      loss = Double.isNaN(loss) ? report.loss() : loss + NEWEST * (report.loss() - loss);
    }
    done = step + 1;
    show();
  }

  /** Drawn from the first news on: a run that goes on begins with a step. */
  private void show() {
    String shown = Double.isNaN(loss) ? "" : String.format(Locale.ROOT, "loss %.3f", loss);
    bar.to(done, "%s%s%s%s", shown, accuracy, measured, also.get());
  }

  @Override
  public void close() {
    if (zeroShot != null && !begun) {
      zeroShot.close();
    }
    bar.close();
  }
}
