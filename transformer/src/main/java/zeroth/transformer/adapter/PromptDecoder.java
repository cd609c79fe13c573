package zeroth.transformer.adapter;

import java.util.Map;
import zeroth.tensor.Segments;
import zeroth.tensor.Shape;
import zeroth.tensor.Tensor;
import zeroth.tensor.backend.Backend;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.backend.Values;
import zeroth.tensor.direction.WeightView;
import zeroth.transformer.decoder.DecoderStack;
import zeroth.transformer.decoder.Inputs;
import zeroth.transformer.decoder.KeyValueCache;
import zeroth.transformer.decoder.TokenBatch;

/**
 * Prompt tuning (Lester et al., arXiv 2104.08691): before the embeddings of every sequence's tokens
 * stand m trained ones, (m, C).
 *
 * @param base the decoder
 * @param count m
 */
public record PromptDecoder(DecoderStack base, int count) implements VirtualDecoder {

  /**
   * @throws IllegalArgumentException if there is no virtual token, or no room for a real one
   */
  public PromptDecoder {
    VirtualRows.fit(count, base.maxLength());
  }

  @Override
  public boolean isPrefix() {
    return false;
  }

  @Override
  public Map<String, Shape> own() {
    return Map.of(VirtualNames.EMBEDDINGS, Shape.of(count, base.width()));
  }

  @Override
  public Parameters begin(Parameters weights, Backend backend, int[] ids) {
    VirtualRows.fit(count, ids);
    backend.begin();
    Values rows = backend.embedding(WeightView.plain(weights), base.inputTable(), ids);
    Tensor embeddings = new Tensor(Shape.of(count, base.width()), backend.read(rows));
    return over(weights, name -> embeddings);
  }

  @Override
  public Values forward(
      Backend backend, WeightView weights, TokenBatch batch, KeyValueCache earlier) {
    if (earlier != null && earlier.tokens() > 0) { // and the virtual ones before them
      VirtualRows.fit(count, base.maxLength(), batch.lastPosition() + 1);
      Values tokens = backend.embedding(weights, base.inputTable(), batch.ids()); // (G T, C)
      int[] positions = VirtualRows.shifted(batch.positions(), count);
      Inputs inputs = new Inputs(tokens, positions, batch.segments());
      return base.forward(backend, weights, inputs, earlier);
    }
    Inputs inputs = inputs(backend, weights, batch);
    return real(backend, base.forward(backend, weights, inputs, earlier), batch, earlier);
  }

  @Override
  public Values upTo(
      int layer, Backend backend, WeightView weights, TokenBatch batch, KeyValueCache earlier) {
    return base.upTo(layer, backend, weights, inputs(backend, weights, batch), earlier);
  }

  @Override
  public Values from(
      int layer,
      Backend backend,
      WeightView weights,
      TokenBatch batch,
      Values states,
      KeyValueCache earlier) {
    VirtualRows rows = new VirtualRows(count, batch.segments());
    Inputs inputs = new Inputs(states, rows.positions(0, batch.positions()), rows.joined());
    return real(backend, base.from(layer, backend, weights, inputs, earlier), batch, earlier);
  }

  /** The prompt and the tokens of each sequence, B m + T rows. */
  private Inputs inputs(Backend backend, WeightView weights, TokenBatch batch) {
    VirtualRows.fit(count, base.maxLength(), batch.lastPosition() + 1);
    VirtualRows rows = new VirtualRows(count, batch.segments());
    Values tokens = backend.embedding(weights, base.inputTable(), batch.ids()); // (G T, C)
    Values prompt = backend.embedding(weights, VirtualNames.EMBEDDINGS, rows.rows()); // (G B m, C)
    Values x = backend.join(prompt, rows.segments(), tokens, batch.segments());
    backend.recycle(prompt, tokens);
    return new Inputs(x, rows.positions(0, batch.positions()), rows.joined());
  }

  /** The tokens' rows, (G T, C), of all of them, which are used up and were the first of each. */
  private Values real(Backend backend, Values all, TokenBatch batch, KeyValueCache earlier) {
    VirtualRows rows = new VirtualRows(count, batch.segments());
    Values y = backend.select(all, rows.joined().total(), rows.real());
    backend.recycle(all);
    if (earlier != null) {
      earlier.countVirtual(count);
    }
    return y;
  }

  @Override
  public Segments rows(TokenBatch batch) {
    return new VirtualRows(count, batch.segments()).joined();
  }

  /** The prompt is read before all layers. */
  @Override
  public int firstReader(String tensor) {
    return tensor.equals(VirtualNames.EMBEDDINGS) ? 0 : base.firstReader(tensor);
  }
}
