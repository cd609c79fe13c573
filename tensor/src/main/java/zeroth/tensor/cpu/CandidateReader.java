package zeroth.tensor.cpu;

import zeroth.tensor.Parameter;
import zeroth.tensor.Perturbation;
import zeroth.tensor.WeightView;
import zeroth.tensor.direction.Direction;

/**
 * Reads ranges of weights as the candidates of a view see them. For noise with a scalar factor, the
 * common case, it gives the plain weights and the noise apart, so that the noise of a range is made
 * once for both sides of a two-point estimate and added by whoever copies the weights anyway. For
 * other directions it gives a perturbed copy of the range.
 *
 * <p>One per thread; holds two buffers of the longest range.
 */
final class CandidateReader {
  private final Kernels kernels;
  private float[] noiseBuffer = new float[0];
  private float[] copyBuffer = new float[0];

  private WeightView view;
  private Parameter parameter;
  private float[] theta;

  private Direction noiseDirection;
  private int noiseFrom;
  private int noiseCount;

  /** Elements of the range selected, from {@link #from} on. */
  float[] weights;

  /** Where the range begins in {@link #weights}. */
  int from;

  /** Noise to be added to the range, from 0 on, or null for none. */
  float[] noise;

  /** Factor of the noise. */
  float scale;

  CandidateReader(Kernels kernels) {
    this.kernels = kernels;
  }

  /** Turns to a tensor of a view. */
  void open(WeightView view, Parameter p) {
    this.view = view;
    this.parameter = p;
    this.theta = view.parameters().tensor(p).data();
    this.noiseDirection = null;
  }

  /** Selects elements [from, from + count) as candidate g sees them. */
  void select(int g, int from, int count) {
    Perturbation place = view.candidates().get(g);
    this.weights = theta;
    this.from = from;
    this.noise = null;
    if (!parameter.trainable() || place.isNone()) {
      return;
    }
    double factor = place.scale();
    Direction direction = place.direction();
    while (direction instanceof Direction.Scaled scaled) {
      factor *= scaled.factor();
      direction = scaled.inner();
    }
    if (direction instanceof Direction.Gaussian || direction instanceof Direction.Rademacher) {
      selectNoise(direction, from, count);
      this.noise = noiseBuffer;
      this.scale = (float) factor;
    } else {
      copyBuffer = atLeast(copyBuffer, count);
      System.arraycopy(theta, from, copyBuffer, 0, count);
      place.direction().of(parameter, kernels).addTo(place.scale(), from, count, copyBuffer, 0);
      this.weights = copyBuffer;
      this.from = 0;
    }
  }

  /** Copies the range of candidate g to y. */
  void read(int g, int from, int count, float[] y, int yFrom) {
    select(g, from, count);
    kernels.perturb(weights, this.from, noise, scale, y, yFrom, count);
  }

  private void selectNoise(Direction direction, int from, int count) {
    if (direction.equals(noiseDirection) && from == noiseFrom && count == noiseCount) {
      return;
    }
    noiseBuffer = atLeast(noiseBuffer, count);
    java.util.Arrays.fill(noiseBuffer, 0, count, 0);
    direction.of(parameter, kernels).addTo(1, from, count, noiseBuffer, 0);
    noiseDirection = direction;
    noiseFrom = from;
    noiseCount = count;
  }

  private static float[] atLeast(float[] buffer, int count) {
    return buffer.length >= count ? buffer : new float[count];
  }
}
