package zeroth.bench.command;

import java.io.PrintStream;
import java.util.Locale;
import java.util.function.LongSupplier;
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
  private final int columns;
  private final LongSupplier clock;
  private final StepBar bar;
  private Supplier<String> also = () -> "";
  private StepBar texts; // of a split that is measured before the first step
  private String split = "zero-shot";
  private boolean drawn;
  private int done;
  private double loss = Double.NaN;
  private String accuracy = "";
  private String between = "";

  /**
   * @param err where the bar is drawn, a terminal
   * @param steps length of the run
   */
  Progress(PrintStream err, int steps) {
    this(err, Terminal.columns(), steps, System::nanoTime);
  }

  /**
   * @param clock nanoseconds
   */
  Progress(PrintStream err, int columns, int steps, LongSupplier clock) {
    this.err = err;
    this.columns = columns;
    this.clock = clock;
    this.bar = new StepBar(err, columns, steps, clock);
  }

  /** Shows something else behind loss and accuracy, asked for with every step. */
  void showing(Supplier<String> also) {
    this.also = also;
  }

  /** Before the first step in a bar of its own: that of the steps counts time from its begin. */
  @Override
  public void measuring(int texts, int all) {
    if (drawn) {
      between("measured", texts, all);
      return;
    }
    if (this.texts == null) {
      this.texts = new StepBar(err, columns, all, clock);
    }
    this.texts.to(texts, "%s", split);
  }

  @Override
  public void replaying(int steps, int all) {
    between("replayed", steps, all);
  }

  private void between(String what, int count, int all) {
    between = count < all ? String.format(Locale.ROOT, " %s %d/%d", what, count, all) : "";
    show();
  }

  private void wipeTexts() {
    if (texts != null) {
      texts.clear();
      texts = null;
    }
  }

  @Override
  public void zeroShot(Measurement m) {
    wipeTexts();
    split = "development";
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
    wipeTexts();
    drawn = true;
    String shown = Double.isNaN(loss) ? "" : String.format(Locale.ROOT, "loss %.3f", loss);
    bar.to(done, "%s%s%s", shown, between.isEmpty() ? accuracy : between, also.get());
  }

  @Override
  public void close() {
    if (texts != null) {
      texts.close();
    }
    bar.close();
  }
}
