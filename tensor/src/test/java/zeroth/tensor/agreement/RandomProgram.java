package zeroth.tensor.agreement;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import zeroth.tensor.LowRankTerm;
import zeroth.tensor.Segments;
import zeroth.tensor.Tensor;
import zeroth.tensor.backend.Attention;
import zeroth.tensor.backend.Backend;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.backend.Pointwise;
import zeroth.tensor.backend.Rotary;
import zeroth.tensor.backend.Values;
import zeroth.tensor.backend.VocabularyLosses;
import zeroth.tensor.direction.Direction;
import zeroth.tensor.direction.WeightView;

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
    theta.list().forEach(p -> read.add(theta.tensor(p).floats().clone()));
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
    tensors.put("a", sample.weights(2, width));
    tensors.put("up.b", sample.weights(3 * width, 2));
    tensors.put("w.b", sample.weights(width, 2));
    return sample
        .parameters(tensors)
        .with(
            Map.of("up", new LowRankTerm("a", "up.b", 0.3f), "w", new LowRankTerm("a", "w.b", -4)));
  }

  private void forward(Backend b, Parameters theta, Sample sample, List<float[]> read) {
    WeightView view = sample.view(theta);
    Segments segments = sample.segments(20);
    List<Values> alive = new ArrayList<>();
    alive.add(b.embedding(view, "table", sample.ids(segments.total(), 23)));
    for (int i = 0; i < OPS; i++) {
      Values x = pick(sample, alive);
      switch (sample.between(0, 11)) {
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
        case 6 ->
            alive.add(
                b.attention(
                    x,
                    pick(sample, alive),
                    pick(sample, alive),
                    Attention.causal(segments, heads(), heads())));
        case 7 -> {
          Values gate = b.linear(view, "up", null, x, Pointwise.SILU); // (G T, 3 C)
          Values up = b.linear(view, "up", "up.bias", x, Pointwise.GELU_TANH);
          Values h = b.multiply(gate, up);
          b.recycle(gate, up);
          alive.add(
              b.rmsNorm(view, "gain", 1e-5f, b.linear(view, "down", null, h, Pointwise.RELU)));
          b.recycle(h);
        }
        case 8 -> {
          Values both = b.join(x, segments, pick(sample, alive), segments); // (2 G T, C)
          int[] rows = sample.ids(segments.total(), Math.max(1, 2 * segments.total()));
          alive.add(b.select(both, 2 * segments.total(), rows));
          b.recycle(both);
        }
        case 9 -> {
          Values zeros = b.affine(view, "w", null, x, Pointwise.RELU); // half of it
          alive.add(b.addScaled(pick(sample, alive), 1.7f, zeros, sample.pointwise()));
          b.recycle(zeros);
        }
        case 10 -> {
          if (width % 2 == 0) {
            Rotary rotary = Rotary.of(new double[width / 2], 30);
            alive.add(b.rotate(x, rotary, sample.ids(segments.total(), 30)));
          }
          VocabularyLosses losses =
              b.vocabularyLosses(view, "table", null, x, sample.ids(segments.total(), 23));
          read.add(losses.sums());
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
