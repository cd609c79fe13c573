package zeroth.zo.method;

import java.util.List;
import java.util.Optional;
import zeroth.tensor.Parameter;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.direction.Perturbation;
import zeroth.tensor.direction.WeightView;
import zeroth.zo.Gradient;
import zeroth.zo.Objective;

/**
 * L = sum_l c_l |theta_l - 1|^2 / 2 with its gradient c_l (theta_l - 1), for tests of methods that
 * need one.
 */
public record DifferentiableBowl(Parameters theta, java.util.Map<String, Double> stiffness)
    implements Objective {

  @Override
  public double[] losses(List<Perturbation> places) {
    return places.stream().mapToDouble(this::bowl).toArray();
  }

  private double bowl(Perturbation place) {
    double sum = 0;
    WeightView view = new WeightView(theta, List.of(place));
    for (Parameter p : theta.list()) {
      for (float x : view.read(0, p.name())) {
        sum += c(p) * (x - 1) * (x - 1) / 2;
      }
    }
    return sum;
  }

  @Override
  public Optional<Gradient> gradient() {
    return Optional.of(
        (place, into) -> {
          WeightView view = new WeightView(theta, List.of(place));
          for (Parameter p : theta.list()) {
            if (into.contains(p.name())) {
              float[] x = view.read(0, p.name());
              float[] sum = into.tensor(p.name()).data();
              for (int i = 0; i < x.length; i++) {
                sum[i] += (float) (c(p) * (x[i] - 1));
              }
            }
          }
          return bowl(place);
        });
  }

  private double c(Parameter p) {
    return stiffness.getOrDefault(p.name(), 1.0);
  }
}
