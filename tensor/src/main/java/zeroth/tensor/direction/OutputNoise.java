package zeroth.tensor.direction;

import java.util.stream.IntStream;
import zeroth.tensor.Parameter;
import zeroth.tensor.random.Key;
import zeroth.tensor.random.NoiseGenerator;

/**
 * Noise of each sequence beside what linear maps put out, in forwards of a model:
 *
 * <pre>
 * y = W x + b + scale z_i,   z_i ~ N(0, I), the same for all rows x of sequence i,
 * </pre>
 *
 * wherever W or b is trainable; all weights stay as they are. The slope of the loss along it is z_i
 * . dL/dy, summed over the sequence's rows: one loss tells of as many numbers as the map puts out,
 * not of as many as W has. With a trained bias it is a direction of that bias.
 *
 * <p>A loss that is a function of weights and knows no maps has noise in all weights instead: that
 * is {@link #of}.
 *
 * @param key the address of the noise
 */
public record OutputNoise(Key key) implements SequenceDirections {

  @Override
  public Direction of(int i) {
    return new Direction.Gaussian(key.fold(i));
  }

  @Override
  public Direction sum(double... a) {
    return new Direction.Sum(
        IntStream.range(0, a.length).mapToObj(i -> of(i).scaled(a[i])).toList());
  }

  /**
   * Whose name addresses the noise of a linear map: its bias where that is trained, or its matrix.
   *
   * @param bias null for none
   */
  public static Parameter site(Parameter matrix, Parameter bias) {
    return bias != null && bias.trainable() ? bias : matrix;
  }

  /**
   * out[offset + j] = fma(scale, z_i[j], out[offset + j]) for all m elements of a map's noise.
   *
   * @param site of the map
   * @param m rows of its matrix
   * @param i number of the sequence, from 0
   * @param scale rounded to float32
   */
  public void addTo(
      Parameter site, int m, int i, double scale, NoiseGenerator noise, float[] out, int offset) {
    noise.addGaussian(key.fold(i).fold(site.name()), 0, m, (float) scale, out, offset);
  }
}
