package example;

import java.util.List;
import zeroth.zo.Schedule;
import zeroth.zo.registry.MethodEntry;
import zeroth.zo.registry.MethodProvider;
import zeroth.zo.registry.Setting;

/** What {@code zeroth methods} and {@code zeroth finetune --method spsa-uniform} see of the jar. */
public final class OwnMethods implements MethodProvider {
  @Override
  public List<MethodEntry> methods() {
    return List.of(
        new MethodEntry(
            "spsa-uniform",
            "two-point estimate along uniform noise",
            "an example",
            1e-6, // learning rate to start from
            Schedule.CONSTANT,
            List.of(
                Setting.positive("eps", 1e-3, "smoothing: how far from theta losses are asked")),
            settings -> 2, // losses of a step
            (settings, theta) -> 0, // floats of state
            (settings, theta) -> new UniformSpsa(settings.real("eps"))));
  }
}
