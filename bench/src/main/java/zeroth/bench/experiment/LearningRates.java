package zeroth.bench.experiment;

import java.util.Map;
import zeroth.zo.registry.MethodEntry;

/**
 * Where to start with the learning rate. The published rates are for models of billions of weights;
 * a model of a few million takes larger steps, so the bundled model has rates of its own, measured
 * on its task.
 */
public final class LearningRates {
  /** Rates for all-MiniLM-L6-v2, by method; see bench/results for what they were measured with. */
  private static final Map<String, Double> MINILM =
      Map.ofEntries(
          Map.entry("mezo", 5e-5),
          Map.entry("zo-sgd-momentum", 5e-6),
          Map.entry("mezo-adam", 1e-4),
          Map.entry("zo-adamm", 1e-4),
          Map.entry("zo-signsgd", 5e-5),
          Map.entry("zo-sgd-cons", 5e-5),
          Map.entry("lozo", 2.5e-5),
          Map.entry("lozo-m", 2.5e-6),
          Map.entry("subzero", 5e-5),
          Map.entry("hizoo", 5e-5),
          Map.entry("mezo-svrg", 5e-5),
          Map.entry("rloo", 1e-4),
          Map.entry("fzoo", 5e-4),
          Map.entry("ldsd-sgd", 5e-6),
          Map.entry("ldsd-adamm", 1e-4),
          Map.entry("ldsd-sign", 2e-5),
          Map.entry("mezo-gv", 2.5e-5),
          Map.entry("mezo-greedy", 5e-5),
          Map.entry("mezo-gv-history", 2.5e-5),
          Map.entry("mezo-greedy-history", 5e-5),
          Map.entry("loren", 1e-5),
          Map.entry("zo-finetuner", 5e-5),
          Map.entry("sgd", 1e-3),
          Map.entry("adamw", 2e-5));

  private LearningRates() {}

  /**
   * The rate that is used where the user gives none.
   *
   * @param model what the user called the model
   */
  public static double standard(MethodEntry entry, String model) {
    double published = entry.learningRate();
    return model.equals("minilm") ? MINILM.getOrDefault(entry.name(), published) : published;
  }
}
