package zeroth.tensor.agreement;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import zeroth.tensor.Backend;
import zeroth.tensor.Parameters;
import zeroth.tensor.Pointwise;
import zeroth.tensor.Segments;
import zeroth.tensor.Tensor;
import zeroth.tensor.Values;
import zeroth.tensor.WeightView;
import zeroth.tensor.direction.Direction;

/**
 * A few forwards of random ops in a row on one backend, with values recycled in between and a write
 * to the weights after each. All values still alive at the end of a forward are read then, so that
 * memory given to two values shows.
 */
final class RandomProgram {
  private static final int FORWARDS = 3;
  private static final int OPS = 14;

  private final long seed;
  private final int width;

  RandomProgram(long seed, int width) {
    this.seed = seed;
    this.width = width;
  }

  /** Everything that was read, in order; the same for every backend. */
  List<float[]> run(Backend backend) {
    Sample sample = new Sample(seed);
    Parameters theta = weights(sample).on(backend);
    List<float[]> read = new ArrayList<>();
    for (int i = 0; i < FORWARDS; i++) {
      backend.begin();
      forward(backend, theta, sample, read);
      Direction v = sample.direction(theta);
      theta.add(-1e-2, v);
    }
    theta.list().forEach(p -> read.add(theta.tensor(p).data().clone()));
    return read;
  }

  private Parameters weights(Sample sample) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    tensors.put("table", sample.weights(23, width));
    tensors.put("w", sample.weights(width, width));
    tensors.put("b", sample.weights(width));
    tensors.put("gain", sample.weights(width));
    tensors.put("bias", sample.weights(width));
    tensors.put("up", sample.weights(3 * width, width));
    tensors.put("up.bias", sample.weights(3 * width));
    tensors.put("down", sample.weights(width, 3 * width));
    return sample.parameters(tensors);
  }

  private void forward(Backend b, Parameters theta, Sample sample, List<float[]> read) {
    WeightView view = sample.view(theta);
    Segments segments = sample.segments(20);
    List<Values> alive = new ArrayList<>();
    alive.add(b.embedding(view, "table", sample.ids(segments.total(), 23)));
    for (int i = 0; i < OPS; i++) {
      Values x = pick(sample, alive);
      switch (sample.between(0, 6)) {
        case 0 -> alive.add(b.linear(view, "w", "b", x, Pointwise.GELU));
        case 1 -> alive.add(b.add(x, pick(sample, alive)));
        case 2 -> alive.add(b.layerNorm(view, "gain", "bias", 1e-12f, x));
        case 3 ->
            alive.add(b.attention(x, pick(sample, alive), pick(sample, alive), segments, heads()));
        case 4 -> alive.add(b.normalizeRows(x));
        case 5 -> {
          Values h = b.linear(view, "up", "up.bias", x, Pointwise.TANH); // (G T, 3 C)
          alive.add(b.linear(view, "down", null, h, Pointwise.RELU));
          b.recycle(h);
        }
        default -> {
          Values pooled = b.meanPool(x, segments); // (G B, C)
          read.add(b.read(b.linear(view, "w", "b", pooled, Pointwise.IDENTITY)));
          b.recycle(pooled);
        }
      }
      if (alive.size() > 1 && sample.onceIn(2)) {
        Values done = alive.remove(sample.between(0, alive.size() - 1));
        read.add(b.read(done));
        b.recycle(done);
      }
    }
    alive.forEach(x -> read.add(b.read(x)));
  }

  private int heads() {
    return width % 4 == 0 ? 4 : 1;
  }

  private static Values pick(Sample sample, List<Values> alive) {
    return alive.get(sample.between(0, alive.size() - 1));
  }
}
