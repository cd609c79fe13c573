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
  private static final Map<String, Double> MINILM = Map.of("mezo", 5e-5);

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
