package zeroth.zo.method;

import java.util.LinkedHashMap;
import java.util.Map;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.direction.Direction;
import zeroth.zo.Method;
import zeroth.zo.Objective;
import zeroth.zo.Range;
import zeroth.zo.StateVisitor;
import zeroth.zo.Step;
import zeroth.zo.StepReport;
import zeroth.zo.learned.PertNetworks;
import zeroth.zo.learned.Scales;
import zeroth.zo.rule.UpdateRule;

/**
 * ZO Fine-tuner: the two-point estimate along noise whose scale a trained network sets for each
 * tensor (arXiv 2510.00419).
 *
 * <pre>
 * s_l = PertNN_l(mean theta_l, var theta_l, L+ before, L- before, s_l before)
 * kappa = sqrt(sum d_l) / sqrt(sum d_l s_l^2)
 * v_l = kappa s_l n_l,   n ~ N(0, I)
 * g = (L(theta + eps v) - L(theta - eps v)) / (2 eps)
 * theta -= lr rule(g v)
 * </pre>
 */
public final class ZoFineTuner implements Method {
  private final double eps;
  private final PertNetworks networks;
  private final UpdateRule rule;
  private final Map<String, Double> scales = new LinkedHashMap<>();
  private double plus;
  private double minus;

  /**
   * @param eps smoothing, positive and finite
   * @param networks for every trainable tensor; those of others are not kept
   * @param rule what is done with the estimate
   * @param theta the weights, of which names and shapes count
   * @throws zeroth.tensor.BadInputException if a trainable tensor has no network
   */
  public ZoFineTuner(double eps, PertNetworks networks, UpdateRule rule, Parameters theta) {
    this.eps = Range.positive("eps", eps);
    this.networks = networks.of(theta);
    this.rule = rule;
    this.networks.tensors().forEach(name -> scales.put(name, 1.0));
  }

  @Override
  public int forwardsPerStep() {
    return 2;
  }

  @Override
  public StepReport step(Objective f, Parameters theta, Step at) {
    Scales now = Scales.of(networks, theta, scales, plus, minus, f.touched());
    Direction v = at.restrict(now.direction(at.key(0)));
    double[] L = f.evaluate(v.times(+eps), v.times(-eps));
    double g = (L[0] - L[1]) / (2 * eps);
    rule.apply(theta, at.learningRate(), v.scaled(g));
    scales.putAll(now.scales());
    plus = L[0];
    minus = L[1];
    return new StepReport(Losses.mean(L), g);
  }

  @Override
  public void visitState(StateVisitor state) {
    scales.replaceAll((name, s) -> state.real(s));
    plus = state.real(plus);
    minus = state.real(minus);
    rule.visitState(state);
  }
}
