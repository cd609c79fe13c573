package zeroth.tensor.direction;

import zeroth.tensor.Parameter;
import zeroth.tensor.random.NoiseGenerator;

/**
 * A direction that is zero outside the embedding rows that a minibatch reads. A loss on that
 * minibatch does not see the difference; an update does: rows without a gradient stay where they
 * are.
 *
 * @param inner v
 * @param rows the rows that keep v
 */
public record Touched(Direction inner, TouchedRows rows) implements Direction {
  @Override
  public TensorDirection of(Parameter p, NoiseGenerator noise) {
    TensorDirection v = inner.of(p, noise);
    if (!rows.restricts(p.name()) || p.size() == 0) {
      return v;
    }
    int n = p.shape().columns();
    return (scale, from, count, out, offset) ->
        rows.each(
            p.name(),
            from / n,
            (from + count - 1) / n + 1,
            i -> {
              int first = Math.max(from, i * n);
              int end = Math.min(from + count, (i + 1) * n);
              v.addTo(scale, first, end - first, out, offset + first - from);
            });
  }
}
