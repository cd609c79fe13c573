package zeroth.tensor.direction;

import zeroth.tensor.Parameter;
import zeroth.tensor.random.Key;
import zeroth.tensor.random.NoiseGenerator;
import zeroth.tensor.random.NoiseLaw;

/**
 * Noise of a law from outside: v_i = law(key folded with the tensor's name, i). This is how a
 * user's own noise becomes a direction that every backend evaluates and applies to the same bits.
 *
 * <p>The law is asked on the host. A backend that computes elsewhere is given what it asks for, the
 * rows that a minibatch reads or whole tensors, in a buffer: as right as the built-in kinds, and
 * slower.
 *
 * @param key the address of the noise
 * @param law a function of the address alone
 */
public record Drawn(Key key, NoiseLaw law) implements Direction {
  @Override
  public TensorDirection of(Parameter p, NoiseGenerator noise) {
    Key tensor = key.fold(p.name());
    return (scale, from, count, out, offset) -> {
      float s = (float) scale;
      for (int i = 0; i < count; i++) {
        out[offset + i] = Math.fma(s, law.element(tensor, from + i), out[offset + i]);
      }
    };
  }
}
