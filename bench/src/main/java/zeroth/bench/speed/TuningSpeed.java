package zeroth.bench.speed;

import java.util.List;
import java.util.Map;
import zeroth.bench.experiment.EncodedTexts;
import zeroth.bench.experiment.TaskModel;
import zeroth.bench.experiment.TextClassification;
import zeroth.bench.experiment.Tuning;
import zeroth.bench.experiment.Tuning.FrozenFormat;
import zeroth.tensor.backend.Backend;

/**
 * Steps that train a part of the weights, over as many plain forwards of the untouched model as
 * they have losses. Where the first layers are not trained, candidates have them in common.
 */
final class TuningSpeed {
  /** Three directions, and the losses on both sides along each. */
  private static final Map<String, String> SIX = Map.of("q", "3");

  /** Holds the batch many times over. */
  private static final long CACHE = 100_000_000;

  private TuningSpeed() {}

  /**
   * MeZO's step under {@code --tune}, with a target or NaN.
   *
   * @param length of the texts in tokens
   * @param cached whether the batch has been seen before and its activations are kept
   */
  private record Case(
      String tune, Map<String, String> settings, int length, boolean cached, double bound) {}

  private static final List<Case> CASES =
      List.of(
          new Case(Tuning.FULL, Map.of(), 32, false, Double.NaN),
          new Case(Tuning.BIAS, Map.of(), 32, false, 1.02),
          new Case("lora:r=8", Map.of(), 32, false, 1.10),
          new Case("layers:last2", SIX, 32, false, 0.55),
          new Case("layers:last2", SIX, 32, true, 0.35),
          new Case("layers:last2", SIX, 64, false, 0.55),
          new Case("layers:last2", SIX, 64, true, 0.35),
          new Case(Tuning.HEAD, SIX, 32, false, Double.NaN),
          new Case(Tuning.HEAD, SIX, 32, true, Double.NaN));

  static void measure(Session session) {
    Subject subject = Subject.open();
    int threads = session.mostThreads();
    try (Backend backend = session.engine().open(threads)) {
      for (Case c : CASES) {
        EncodedTexts batch = subject.equal(c.length);
        TaskModel whole = new TextClassification(subject.copyOn(backend), backend);
        TaskModel tuned =
            Tuning.of(c.tune, FrozenFormat.KEEP)
                .of(whole.caching(c.cached ? CACHE : 0), backend, "minilm", 0);
        Steps steps = new Steps(tuned, batch, "mezo", c.settings);
        Steps plain = new Steps(whole, batch, "mezo", c.settings);
        session.over(
            Part.TUNING.title(),
            "mezo, %s%s, %dx%d"
                .formatted(c.tune, c.cached ? ", cached" : "", Subject.BATCH, c.length),
            threads,
            steps::run,
            steps.forwards() + " plain forwards",
            plain::plainForwards,
            1,
            Double.isNaN(c.bound) ? Target.NONE : Target.atMost(c.bound));
      }
    }
  }
}
