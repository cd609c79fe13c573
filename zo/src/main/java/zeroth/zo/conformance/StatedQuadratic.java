package zeroth.zo.conformance;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import zeroth.tensor.Parameter;
import zeroth.tensor.Shape;
import zeroth.tensor.Tensor;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.direction.PerSequence;
import zeroth.tensor.direction.Perturbation;
import zeroth.tensor.direction.WeightView;
import zeroth.tensor.inputs.MatrixUses;
import zeroth.tensor.sequence.SequenceUses;
import zeroth.zo.Gradient;
import zeroth.zo.Inputs;
import zeroth.zo.Objective;

/**
 * The loss that methods take their golden steps on. With x the elements of {@code weight} (2, 3)
 * row by row and then of {@code bias} (2),
 *
 * <pre>
 * L = sum_i h_i (x_i - c_i)^2 / 2,   h_i = (1 + i) / 8,   c_i = 1 - (i mod 3) / 2 + shift
 * </pre>
 *
 * in double, i ascending, each term h * (x - c) * (x - c) / 2 from the left. The minibatch of an
 * even step has the shift 1/8, of an odd step -1/8, the full loss 0. Every number but x is exact,
 * so that any language computes the same bits. It tells that {@code weight} multiplies the rows (1,
 * 0, 1/2) and (1/4, 1, 0).
 */
final class StatedQuadratic implements Objective {
  private static final int SIZE = 8;
  private static final double SHIFT = 0.125;

  private final Parameters theta;
  private final double shift;

  private StatedQuadratic(Parameters theta, double shift) {
    this.theta = theta;
    this.shift = shift;
  }

  /** The weights at the start: x_i = (i mod 4) / 4 - 1/2. */
  static Parameters start() {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    tensors.put("weight", Tensor.zeros(Shape.of(2, 3)));
    tensors.put("bias", Tensor.zeros(Shape.of(2)));
    int i = 0;
    for (Tensor tensor : tensors.values()) {
      for (int j = 0; j < tensor.size(); j++, i++) {
        tensor.data()[j] = i % 4 / 4f - 0.5f;
      }
    }
    return Parameters.of(tensors);
  }

  /** The minibatch of a step. */
  static StatedQuadratic ofStep(Parameters theta, int step) {
    return new StatedQuadratic(theta, step % 2 == 0 ? SHIFT : -SHIFT);
  }

  @Override
  public double[] losses(List<Perturbation> places) {
    return places.stream().mapToDouble(this::at).toArray();
  }

  @Override
  public Objective full() {
    return new StatedQuadratic(theta, 0);
  }

  @Override
  public Inputs inputs() {
    return new Inputs() {
      @Override
      public double loss(Perturbation place, MatrixUses uses) {
        uses.multiplied(theta.get("weight"), new float[] {1, 0, 0.5f, 0.25f, 1, 0});
        return at(place);
      }

      /** Of a loss that is one for all examples nothing is told. */
      @Override
      public double[] losses(PerSequence places, SequenceUses uses) {
        return examples().losses(places);
      }

      @Override
      public boolean tells() {
        return false;
      }
    };
  }

  @Override
  public Optional<Gradient> gradient() {
    return Optional.of(
        (place, into) -> {
          float[] x = elements(theta, place);
          int i = 0;
          for (Parameter p : theta.list()) {
            for (int j = 0; j < p.size(); j++, i++) {
              into.tensor(p.name()).data()[j] += (float) (stiffness(i) * (x[i] - target(i)));
            }
          }
          return at(place);
        });
  }

  private double at(Perturbation place) {
    float[] x = elements(theta, place);
    double sum = 0;
    for (int i = 0; i < SIZE; i++) {
      sum += stiffness(i) * (x[i] - target(i)) * (x[i] - target(i)) / 2;
    }
    return sum;
  }

  private static double stiffness(int i) {
    return (1 + i) / 8.0;
  }

  private double target(int i) {
    return 1 - i % 3 / 2.0 + shift;
  }

  /** x at theta + scale v. */
  static float[] elements(Parameters theta, Perturbation place) {
    float[] x = new float[SIZE];
    int from = 0;
    for (Parameter p : theta.list()) {
      System.arraycopy(
          new WeightView(theta, List.of(place)).read(0, p.name()), 0, x, from, p.size());
      from += p.size();
    }
    return x;
  }
}
