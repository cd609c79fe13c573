package zeroth.bench.command;

import java.io.PrintWriter;
import java.util.LinkedHashSet;
import java.util.List;
import zeroth.bench.Terminal;
import zeroth.bench.comparison.Stage;
import zeroth.bench.comparison.TrialRun;
import zeroth.bench.study.Study;

/** Shows how far the study is, to people and to TensorBoard, and ends it after a signal. */
final class StudyProgress implements Study.Observer, AutoCloseable {
  private final ZerothCommand root;
  private final PrintWriter err;
  private final StudyEvents events;
  private final LinkedHashSet<String> told = new LinkedHashSet<>();
  private StepBar bar;
  private long forwards;
  private long all;
  private int runs;
  private int trials;
  private String news = "";

  /**
   * @param root knows who watches, and whether a signal has come
   * @param err for what should be known
   * @param events for TensorBoard; null where none are asked for
   */
  StudyProgress(ZerothCommand root, PrintWriter err, StudyEvents events) {
    this.root = root;
    this.err = err;
    this.events = events;
  }

  @Override
  public void notes(List<String> notes) {
    Openings.tell(err, notes.stream().filter(told::add).toList());
  }

  @Override
  public void aligned(int arms, int all) {
    root.stopSignal();
    if (root.isInteractive()) {
      if (bar == null) {
        bar = new StepBar(root.terminal(), Terminal.columns(), all);
      }
      bar.to(arms, "first steps");
      if (arms == all) {
        bar.close();
        bar = null; // the runs have one of their own
      }
    } else if (arms == 0) {
      root.errors().printf("zeroth: first steps of %d methods against the gradient%n", all);
    }
  }

  @Override
  public void begins(Stage stage, int trials, long forwards) {
    root.stopSignal();
    this.trials = trials;
    this.runs = 0;
    this.all = forwards;
    this.news = stage.name();
    if (!root.isInteractive()) {
      root.errors().printf("zeroth: %s: %d runs%n", stage.name(), trials);
    } else if (bar == null) {
      int length = (int) Math.min(forwards, Integer.MAX_VALUE);
      bar = new StepBar(root.terminal(), Terminal.columns(), length);
    }
    show();
  }

  @Override
  public void went(long forwards) {
    this.forwards += forwards;
    show();
  }

  @Override
  public void ended(TrialRun run) {
    runs++;
    if (events != null) {
      events.add(run);
    }
    if (!run.isFinished()) {
      if (bar != null) {
        bar.clear();
      }
      root.errors()
          .printf(
              "zeroth: %s on %s, rate %s: %s%n",
              run.trial().arm().name(),
              run.trial().task(),
              run.trial().choice().text(),
              run.failure() == null ? run.status() : run.failure());
    }
    show();
  }

  private void show() {
    if (bar != null) {
      bar.to(
          (int) Math.min(forwards, Math.min(all, Integer.MAX_VALUE)),
          "%s %d/%d",
          news,
          runs,
          trials);
    }
  }

  @Override
  public boolean proceed() {
    return !root.stopSignal().isRequested();
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
    }
  }
}
