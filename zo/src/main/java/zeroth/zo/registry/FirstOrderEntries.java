package zeroth.zo.registry;

import static zeroth.zo.registry.Setting.below;
import static zeroth.zo.registry.Shared.list;

import java.util.List;
import zeroth.zo.Schedule;
import zeroth.zo.method.FirstOrder;

/** The first-order baselines, which need a gradient. */
final class FirstOrderEntries {
  private FirstOrderEntries() {}

  static List<MethodEntry> all() {
    return List.of(
        entry(
            "sgd",
            "first order: gradient descent with momentum",
            "Polyak 1964; Sutskever et al. 2013, ICML",
            "momentum",
            1e-3,
            list(Shared.beta(), Shared.decay())),
        entry(
            "adamw",
            "first order: Adam behind decoupled weight decay",
            "Loshchilov and Hutter 2017, arXiv 1711.05101",
            "adam",
            1e-5,
            list(
                Shared.adam(),
                below(
                    "weight-decay",
                    Double.POSITIVE_INFINITY,
                    0.01,
                    "decoupled weight decay, on matrices alone"))));
  }

  private static MethodEntry entry(
      String name,
      String summary,
      String reference,
      String rule,
      double learningRate,
      List<Setting> settings) {
    return new MethodEntry(
        name,
        summary,
        reference,
        learningRate,
        Schedule.CONSTANT,
        settings,
        s -> 1,
        (s, theta) -> theta.trainableSize() + Shared.ruleFloats(rule, theta),
        (s, theta) -> new FirstOrder(name, Shared.rule(rule, s, theta), theta),
        MethodEntry.Needs.GRADIENT);
  }
}
