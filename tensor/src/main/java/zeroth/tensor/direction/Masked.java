package zeroth.tensor.direction;

import zeroth.tensor.NamedTensors;
import zeroth.tensor.Parameter;
import zeroth.tensor.random.NoiseGenerator;
import zeroth.tensor.random.Scratch;

/**
 * A direction that is zero where weights are large: v_i where |theta_i| is at most the tensor's
 * threshold, nothing elsewhere (Sparse MeZO, arXiv 2402.15751). The mask is a comparison that is
 * made again wherever an element is read; it is held nowhere.
 *
 * <p>The weights that decide may be those that a step writes: an element is compared before it is
 * written. That holds for a direction that is applied alone; of a sum of masked directions an
 * in-place step would show a later term the sum so far, so mask the sum.
 *
 * @param inner v
 * @param theta the weights whose magnitudes decide, of the shapes of those that are moved
 * @param thresholds one number for each tensor, by its name; small, held on the host
 */
public record Masked(Direction inner, NamedTensors theta, NamedTensors thresholds)
    implements Direction {
  @Override
  public TensorDirection of(Parameter p, NoiseGenerator noise) {
    TensorDirection v = inner.of(p, noise);
    float[] weights = theta.tensor(p.name()).data();
    float threshold = thresholds.tensor(p.name()).data()[0];
    return (scale, from, count, out, offset) -> {
      Scratch scratch = noise.scratch();
      float[] part = scratch.take(Ranges.LENGTH);
      Ranges.walk(
          count,
          (start, length) -> {
            System.arraycopy(out, offset + start, part, 0, length);
            v.addTo(scale, from + start, length, part, 0);
            int to = offset + start;
            noise.replaceSmall(weights, from + start, threshold, part, 0, out, to, length);
          });
      scratch.giveBack(1);
    };
  }
}
