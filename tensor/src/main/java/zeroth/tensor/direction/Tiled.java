package zeroth.tensor.direction;

import zeroth.tensor.NamedTensors;
import zeroth.tensor.Parameter;
import zeroth.tensor.random.NoiseGenerator;

/**
 * One row vector repeated over all rows of a tensor: v[i, j] = a[j].
 *
 * @param rows a vector for each tensor, by its name, as long as a row of it; small, held on the
 *     host
 */
public record Tiled(NamedTensors rows) implements Direction {
  @Override
  public TensorDirection of(Parameter p, NoiseGenerator noise) {
    float[] a = rows.tensor(p.name()).data(); // (n)
    int n = p.shape().columns();
    return (scale, from, count, out, offset) -> {
      for (int i = from; i < from + count; ) {
        int length = Math.min(n - i % n, from + count - i);
        int to = offset + i - from;
        noise.perturb(out, to, (float) scale, a, i % n, out, to, length);
        i += length;
      }
    };
  }
}
