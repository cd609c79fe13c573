package zeroth.transformer.trunk;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import zeroth.tensor.NamedTensors;
import zeroth.tensor.Segments;
import zeroth.tensor.backend.Backend;
import zeroth.tensor.backend.Values;
import zeroth.tensor.direction.PerSequence;
import zeroth.tensor.direction.Perturbation;
import zeroth.tensor.direction.WeightView;
import zeroth.tensor.gradient.Tape;
import zeroth.tensor.inputs.InputBackend;
import zeroth.tensor.inputs.MatrixUses;
import zeroth.tensor.sequence.SequenceBackend;
import zeroth.tensor.sequence.SequenceUses;

/**
 * Forwards of a batch for many candidates, a few side by side, on a trunk that is computed once.
 *
 * @param <B> what the body reads
 */
public final class SharedTrunk<B extends Batch<B>> {
  /** Candidates that go through one forward side by side; more would need more memory. */
  private static final int SIDE_BY_SIDE = 2;

  private final Body<B> body;
  private final NamedTensors theta;
  private final Backend backend;
  private final SequenceBackend sequences;
  private final int border;
  private final long cacheBytes;
  private final ActivationCache cache; // or null

  /** What is made of hidden states. */
  public interface Top {
    /**
     * Takes a head's results from a backend.
     *
     * @param backend that has the states; where each example has a place of its own, every row
     *     belongs to its example there
     * @param weights of some candidates, G; as they are where each example has a place of its own
     * @param hidden (G T, C)
     */
    void read(Backend backend, WeightView weights, Values hidden);
  }

  /**
   * @param theta placed on the backend; what is frozen in it is not written to from here on
   * @param cacheBytes of states at the border to be kept between forwards; 0 for none
   */
  public SharedTrunk(Body<B> body, NamedTensors theta, Backend backend, long cacheBytes) {
    this(
        body,
        theta,
        backend,
        cacheBytes,
        body.border(theta) == 0 || cacheBytes == 0 ? null : new ActivationCache(cacheBytes));
  }

  /** A trunk without a cache. */
  public SharedTrunk(Body<B> body, NamedTensors theta, Backend backend) {
    this(body, theta, backend, 0);
  }

  private SharedTrunk(
      Body<B> body, NamedTensors theta, Backend backend, long cacheBytes, ActivationCache cache) {
    this(body, theta, backend, new SequenceBackend(backend), cacheBytes, cache);
  }

  private SharedTrunk(
      Body<B> body,
      NamedTensors theta,
      Backend backend,
      SequenceBackend sequences,
      long cacheBytes,
      ActivationCache cache) {
    this.body = body;
    this.theta = theta;
    this.backend = backend;
    this.sequences = sequences;
    this.border = body.border(theta);
    this.cacheBytes = cacheBytes;
    this.cache = cache;
  }

  /** That of the same body with other weights; nothing is held in its cache yet. */
  public SharedTrunk<B> with(NamedTensors other) {
    return new SharedTrunk<>(body, other, backend, cacheBytes);
  }

  /** The same with an empty cache of so many bytes, or none where they are 0. */
  public SharedTrunk<B> caching(long bytes) {
    return new SharedTrunk<>(body, theta, backend, bytes);
  }

  /** The same trunk with the same cache, whose forwards tell what they use matrices for. */
  public SharedTrunk<B> telling(MatrixUses uses) {
    return new SharedTrunk<>(body, theta, new InputBackend(backend, uses), cacheBytes, cache);
  }

  /** The same, whose forwards with a place for each example tell what examples put to maps. */
  public SharedTrunk<B> telling(SequenceUses uses) {
    SequenceBackend telling = new SequenceBackend(backend, uses);
    return new SharedTrunk<>(body, theta, backend, telling, cacheBytes, cache);
  }

  /** Layers of the trunk. */
  public int border() {
    return border;
  }

  /** What is kept between forwards; nothing where no cache is of use. */
  public Optional<CachedActivations> cached() {
    return Optional.ofNullable(cache).map(ActivationCache::report);
  }

  /** Puts a batch through the body at each place, and the states of a few places on to a head. */
  public void forward(B batch, List<Perturbation> places, Top top) {
    float[] states = isOfUse(places.size()) ? states(batch) : null; // (R, C)
    for (int first = 0; first < places.size(); first += SIDE_BY_SIDE) {
      int last = Math.min(first + SIDE_BY_SIDE, places.size());
      WeightView weights = new WeightView(theta, places.subList(first, last));
      backend.begin();
      Values hidden =
          states == null
              ? body.forward(backend, weights, batch)
              : body.from(border, backend, weights, batch, repeated(backend, states, last - first));
      top.read(backend, weights, hidden);
    }
  }

  /**
   * The last hidden states of a batch on a tape that begins at the border: what is frozen below it
   * is computed by the tape's backend, or was before, and is neither recorded nor differentiated.
   *
   * @param tape over this trunk's backend; begins anew
   * @param weights candidates of this trunk's weights
   * @return (G T, C), on the tape
   */
  public Values forward(Tape tape, WeightView weights, B batch) {
    float[] states = border == 0 ? null : states(batch); // (R, C)
    tape.begin();
    return states == null
        ? body.forward(tape, weights, batch)
        : body.from(border, tape, weights, batch, repeated(tape, states, weights.groups()));
  }

  /**
   * Puts a batch through the body with a place for each of its examples, and the states on to a
   * head. Layers below the border are computed with the others, and no cache is asked.
   *
   * @param examples rows of the batch's tokens by example
   */
  public void forward(B batch, Segments examples, PerSequence places, Top top) {
    WeightView plain = WeightView.plain(theta);
    sequences.begin(places, examples);
    top.read(sequences, plain, body.forward(sequences, plain, batch));
  }

  private boolean isOfUse(int places) {
    return border > 0 && (places > 1 || cache != null);
  }

  /** The rows of a batch at the border, of which the cache has some. */
  private float[] states(B batch) {
    if (cache == null) {
      return compute(batch);
    }
    int C = body.width();
    Segments rows = body.rows(batch);
    float[] states = new float[rows.total() * C];
    List<Integer> missing = new ArrayList<>();
    for (int b = 0; b < rows.count(); b++) {
      float[] held = cache.get(batch.read(b));
      if (held == null) {
        missing.add(b);
      } else {
        System.arraycopy(held, 0, states, rows.offset(b) * C, held.length);
      }
    }
    if (!missing.isEmpty()) {
      B rest = batch.keep(missing.stream().mapToInt(b -> b).toArray());
      float[] made = compute(rest);
      Segments of = body.rows(rest);
      for (int i = 0; i < missing.size(); i++) {
        float[] own = Arrays.copyOfRange(made, of.offset(i) * C, of.offset(i + 1) * C);
        System.arraycopy(own, 0, states, rows.offset(missing.get(i)) * C, own.length);
        cache.put(rest.read(i), own);
      }
    }
    return states;
  }

  /** The trunk's forward, which reads no trainable tensor. */
  private float[] compute(B batch) {
    backend.begin();
    return backend.read(body.upTo(border, backend, WeightView.plain(theta), batch));
  }

  /** The same rows for so many candidates, (G R, C). */
  private Values repeated(Backend on, float[] states, int groups) {
    int R = states.length / body.width();
    Values one = on.of(R, body.width(), states);
    if (groups == 1) {
      return one;
    }
    Values all = on.select(one, R, IntStream.range(0, groups * R).map(i -> i % R).toArray());
    on.recycle(one);
    return all;
  }
}
