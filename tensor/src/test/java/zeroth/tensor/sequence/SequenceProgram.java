package zeroth.tensor.sequence;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import zeroth.tensor.Segments;
import zeroth.tensor.Shape;
import zeroth.tensor.Tensor;
import zeroth.tensor.agreement.Sample;
import zeroth.tensor.backend.Backend;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.backend.Pointwise;
import zeroth.tensor.backend.Values;
import zeroth.tensor.direction.Direction;
import zeroth.tensor.direction.Factor;
import zeroth.tensor.direction.Flipout;
import zeroth.tensor.direction.LowRank;
import zeroth.tensor.direction.OutputNoise;
import zeroth.tensor.direction.PerSequence;
import zeroth.tensor.direction.SequenceDirections;
import zeroth.tensor.direction.WeightView;
import zeroth.tensor.random.Key;

/**
 * A small network of all ops that read weights, over a random batch: rows of a table, normed,
 * mapped, attended, normed by heads, pooled, mapped.
 *
 * @param theta the weights, some of them frozen now and then
 * @param ids of the tokens
 * @param segments the sequences
 */
public record SequenceProgram(Parameters theta, int[] ids, Segments segments) {

  /** What the directions of sequences have in common. */
  public enum Kind {
    /** Nothing. */
    EACH,
    /** The noise, with signs of their own. */
    SHARED,
    /** That they are noise beside what maps put out. */
    OUTPUTS
  }

  /** A random one. */
  public static SequenceProgram of(Sample sample) {
    int width = 4 * sample.between(1, 6);
    int inner = 4 * sample.between(1, 9);
    int out = sample.between(1, 9);
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    tensors.put("table", Tensor.zeros(Shape.of(sample.between(1, 30), width)));
    tensors.put("gain", Tensor.zeros(Shape.of(width)));
    tensors.put("shift", Tensor.zeros(Shape.of(width)));
    tensors.put("up", Tensor.zeros(Shape.of(inner, width)));
    tensors.put("up.bias", Tensor.zeros(Shape.of(inner)));
    tensors.put("heads", Tensor.zeros(Shape.of(4)));
    tensors.put("head", Tensor.zeros(Shape.of(out, inner)));
    tensors.put("head.bias", Tensor.zeros(Shape.of(out)));
    Parameters normal = Parameters.of(tensors);
    normal.add(0.5, new Direction.Gaussian(Key.ofSeed(sample.between(0, 1000)).fold("weights")));
    Parameters theta = normal.freeze(p -> sample.onceIn(6));
    int[] lengths = new int[sample.between(1, 5)];
    for (int i = 0; i < lengths.length; i++) {
      lengths[i] = sample.between(1, 20);
    }
    Segments segments = Segments.ofLengths(lengths);
    Shape table = theta.get("table").shape();
    return new SequenceProgram(theta, sample.ids(segments.total(), table.rows()), segments);
  }

  /** Random places for its sequences, of a kind. */
  public PerSequence places(Sample sample, Kind kind) {
    double eps = sample.onceIn(2) ? 0.1 : -1e-3;
    Key key = Key.ofSeed(sample.between(0, 1000));
    return new PerSequence(
        eps,
        switch (kind) {
          case EACH -> new SequenceDirections.Each(each(sample, key));
          case SHARED -> new Flipout(key);
          case OUTPUTS -> new OutputNoise(key);
        });
  }

  private List<Direction> each(Sample sample, Key key) {
    return IntStream.range(0, segments.count())
        .<Direction>mapToObj(
            i ->
                sample.onceIn(3)
                    ? new LowRank(
                        new Factor.Keyed(key.fold(i)),
                        new Factor.Keyed(key.fold("B")),
                        2,
                        new Direction.Gaussian(key.fold(i)))
                    : new Direction.Gaussian(key.fold(i)))
        .toList();
  }

  /** One of its sequences alone. */
  public SequenceProgram alone(int i) {
    int[] own = Arrays.copyOfRange(ids, segments.offset(i), segments.offset(i + 1));
    return new SequenceProgram(theta, own, Segments.ofLengths(own.length));
  }

  /** The batch with places of its own for each sequence, (B, out). */
  public float[] at(PerSequence places, Backend backend) {
    return at(places, backend, new SequenceBackend(backend));
  }

  /** The same on a backend around the first, which may have had other batches before. */
  public float[] at(PerSequence places, Backend backend, SequenceBackend sequences) {
    Parameters placed = theta.on(backend);
    sequences.begin(places, segments);
    return sequences.read(forward(sequences, WeightView.plain(placed)));
  }

  /** The forward, (B, out). */
  public Values forward(Backend backend, WeightView weights) {
    Values h = backend.embedding(weights, "table", ids);
    Values n = backend.layerNorm(weights, "gain", "shift", 1e-5f, h);
    Values a = backend.attention(n, n, n, segments, 2);
    Values y = backend.linear(weights, "up", "up.bias", backend.add(h, a), Pointwise.TANH);
    Values r = backend.rmsNorm(weights, "heads", 1e-5f, y);
    Values pooled = backend.meanPool(r, segments);
    return backend.linear(weights, "head", "head.bias", pooled, Pointwise.IDENTITY);
  }
}
