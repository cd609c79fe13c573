package zeroth.tensor.direction;

import java.util.Arrays;
import zeroth.tensor.NamedTensors;
import zeroth.tensor.Parameter;
import zeroth.tensor.random.NoiseGenerator;
import zeroth.tensor.random.Scratch;

/**
 * h^(-1/2) v, element by element: noise shaped by a diagonal estimate of curvature (HiZOO). An
 * element is v_i / sqrt(h_i) in float32, the root and the quotient each rounded once.
 *
 * @param inner v
 * @param h positive elements of the weights' shapes
 */
public record InverseRoot(Direction inner, NamedTensors h) implements Direction {
  @Override
  public TensorDirection of(Parameter p, NoiseGenerator noise) {
    TensorDirection v = inner.of(p, noise);
    float[] diagonal = h.tensor(p.name()).data();
    return (scale, from, count, out, offset) -> {
      float s = (float) scale;
      Scratch scratch = noise.scratch();
      float[] part = scratch.take(Ranges.LENGTH);
      Ranges.walk(
          count,
          (start, length) -> {
            Arrays.fill(part, 0, length, 0);
            v.addTo(1, from + start, length, part, 0);
            noise.addOverRoots(s, part, 0, diagonal, from + start, out, offset + start, length);
          });
      scratch.giveBack(1);
    };
  }
}
