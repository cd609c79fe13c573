package zeroth.bench.speed;

import java.util.List;
import java.util.Map;
import zeroth.bench.experiment.EncodedTexts;
import zeroth.bench.experiment.TaskModel;
import zeroth.bench.experiment.TextClassification;
import zeroth.tensor.backend.Backend;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.direction.Perturbation;
import zeroth.tensor.random.Key;
import zeroth.transformer.Model;
import zeroth.zo.Method;
import zeroth.zo.Objective;
import zeroth.zo.Step;
import zeroth.zo.registry.Methods;

/**
 * A method at work on one batch, again and again, and the plain forwards that its losses would take
 * if nothing were perturbed and nothing updated.
 */
public final class Steps {
  /**
   * So small that hundreds of steps leave the weights what they were for all practical purposes.
   */
  private static final double LEARNING_RATE = 1e-9;

  /** Steps of a method whose steps are not all alike. */
  private static final int PERIOD = 2;

  private final Method method;
  private final Objective objective;
  private final Parameters theta;
  private final Key key = Key.ofSeed(0);
  private int number;

  /**
   * @param model has a head; its parameters are placed on the backend, and are moved
   * @param name of a method in the registry
   * @param settings texts by hyperparameter; defaults for the others
   */
  public Steps(
      Model model, Backend backend, EncodedTexts batch, String name, Map<String, String> settings) {
    this(new TextClassification(model, backend), batch, name, settings);
  }

  /**
   * @param model its trainable weights are moved
   */
  Steps(TaskModel model, EncodedTexts batch, String name, Map<String, String> settings) {
    theta = model.parameters();
    method = Methods.create(name, settings, theta);
    objective = model.loss(batch, batch);
  }

  /** Steps that are timed as one: they make up a whole period of the method. */
  int steps() {
    return method.forwards(0) == method.forwardsPerStep() ? 1 : PERIOD;
  }

  /** Losses of those steps. */
  int forwards() {
    int first = steps() == 1 ? 0 : method.forwards(0);
    return first + method.forwardsPerStep();
  }

  /** The next step, or the next few. */
  public void run() {
    for (int i = 0; i < steps(); i++) {
      method.step(objective, theta, Step.of(key, number++, LEARNING_RATE));
    }
  }

  /** As many plain forwards as a step has losses, one after the other. */
  public void plainForwards() {
    for (int i = 0; i < forwards(); i++) {
      loss();
    }
  }

  /** The loss at theta. */
  double loss() {
    return objective.losses(List.of(Perturbation.NONE))[0];
  }
}
