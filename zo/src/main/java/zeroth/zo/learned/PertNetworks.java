package zeroth.zo.learned;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import zeroth.tensor.BadInputException;
import zeroth.tensor.Parameter;
import zeroth.tensor.Shape;
import zeroth.tensor.Tensor;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.random.Key;

/**
 * PertNN: a network for each tensor l, 449 floats,
 *
 * <pre>
 * s_l = |w . tanh(A x + a) + b|,   x = (mean theta_l, var theta_l, L+, L-, s_l before)
 * </pre>
 *
 * <p>The weights are parameters named like torch's {@code nn.Sequential} of two linear layers: for
 * a tensor NAME, {@code NAME.0.weight} is A (64, 5), {@code NAME.0.bias} a (64), {@code
 * NAME.2.weight} w (1, 64) and {@code NAME.2.bias} b (1). Sums are in double, in order.
 */
public final class PertNetworks {
  /** Inputs of a network. */
  public static final int INPUTS = 5;

  /** Hidden units of a network. */
  public static final int HIDDEN = 64;

  /** Floats of a network. */
  public static final int FLOATS = HIDDEN * INPUTS + HIDDEN + HIDDEN + 1;

  /** What follows a tensor's name in the names of its network, with the shapes. */
  public static final Map<String, Shape> PARTS = parts();

  private final Parameters weights;

  /**
   * @param weights as described above; shared, not copied
   * @throws BadInputException if a part is missing, has another shape, or is of no network
   */
  public PertNetworks(Parameters weights) {
    this.weights = weights;
    for (String name : tensors(weights)) {
      for (Map.Entry<String, Shape> part : PARTS.entrySet()) {
        String key = name + part.getKey();
        if (!weights.contains(key) || !weights.get(key).shape().equals(part.getValue())) {
          throw new BadInputException(
              "networks of an optimiser",
              key,
              "shape " + part.getValue(),
              weights.contains(key) ? weights.get(key).shape().toString() : "no such part");
        }
      }
    }
  }

  /** Untrained networks for the trainable tensors of theta, uniform as torch's linear layers. */
  public static PertNetworks create(Parameters theta, Key key) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (Parameter p : theta.list()) {
      if (p.trainable()) {
        PARTS.forEach(
            (part, shape) -> {
              double bound = 1 / Math.sqrt(part.startsWith(".0") ? INPUTS : HIDDEN);
              tensors.put(p.name() + part, uniform(shape, bound, key.fold(p.name() + part)));
            });
      }
    }
    return new PertNetworks(Parameters.of(tensors));
  }

  private static Tensor uniform(Shape shape, double bound, Key key) {
    Tensor tensor = Tensor.zeros(shape);
    for (int i = 0; i < tensor.size(); i++) {
      double unit = (key.block(i) >>> 11) * 0x1p-53; // in [0, 1)
      tensor.data()[i] = (float) (bound * (2 * unit - 1));
    }
    return tensor;
  }

  private static Map<String, Shape> parts() {
    Map<String, Shape> parts = new LinkedHashMap<>();
    parts.put(".0.weight", Shape.of(HIDDEN, INPUTS));
    parts.put(".0.bias", Shape.of(HIDDEN));
    parts.put(".2.weight", Shape.of(1, HIDDEN));
    parts.put(".2.bias", Shape.of(1));
    return Collections.unmodifiableMap(parts);
  }

  /** The networks of these tensors alone, with weights of their own. */
  public PertNetworks of(Parameters theta) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (Parameter p : theta.list()) {
      if (p.trainable()) {
        if (!has(p.name())) {
          throw new BadInputException(
              "the optimiser has no network for the tensor " + p.name() + " of this model");
        }
        for (String part : PARTS.keySet()) {
          Tensor t = weights.tensor(p.name() + part);
          tensors.put(p.name() + part, new Tensor(t.shape(), t.data().clone()));
        }
      }
    }
    return new PertNetworks(Parameters.of(tensors));
  }

  /** Names of the tensors that have a network, in order. */
  public List<String> tensors() {
    return tensors(weights);
  }

  private static List<String> tensors(Parameters weights) {
    Set<String> names = new LinkedHashSet<>();
    for (Parameter p : weights.list()) {
      String part = PARTS.keySet().stream().filter(p.name()::endsWith).findFirst().orElse(null);
      if (part == null) {
        throw new BadInputException(
            "networks of an optimiser", p.name(), "a name that ends in " + PARTS.keySet(), "not");
      }
      names.add(p.name().substring(0, p.name().length() - part.length()));
    }
    return List.copyOf(names);
  }

  /** Whether a tensor has a network. */
  public boolean has(String tensor) {
    return weights.contains(tensor + ".0.weight");
  }

  /** All weights, for a file. */
  public Parameters weights() {
    return weights;
  }

  /** The network of a tensor. */
  public PertNetwork network(String tensor) {
    return new PertNetwork(
        weights.tensor(tensor + ".0.weight").data(),
        weights.tensor(tensor + ".0.bias").data(),
        weights.tensor(tensor + ".2.weight").data(),
        weights.tensor(tensor + ".2.bias").data());
  }
}
