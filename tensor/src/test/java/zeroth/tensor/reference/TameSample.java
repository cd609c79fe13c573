package zeroth.tensor.reference;

import java.util.Random;
import zeroth.tensor.Segments;
import zeroth.tensor.Shape;
import zeroth.tensor.Tensor;
import zeroth.tensor.agreement.Sample;

/** Samples without extreme magnitudes: the bounds know neither overflow nor underflow. */
final class TameSample {
  private final Sample sample;
  private final Random random;

  TameSample(long seed) {
    sample = new Sample(seed);
    random = new Random(seed);
  }

  float[] values(int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = random.nextInt(20) == 0 ? 0 : (float) (3 * random.nextGaussian() + 0.5);
    }
    return values;
  }

  Tensor tensor(int... extents) {
    Shape shape = Shape.of(extents);
    return new Tensor(shape, values(shape.size()));
  }

  int[] ids(int count, int limit) {
    return sample.ids(count, limit);
  }

  Segments segments(int longest) {
    return sample.segments(longest);
  }
}
