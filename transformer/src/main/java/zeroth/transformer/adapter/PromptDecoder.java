package zeroth.transformer.adapter;

import java.util.Map;
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
public record PromptDecoder(DecoderStack base, int count) implements VirtualTokens {

  /** Name of the trained embeddings. */
  public static final String EMBEDDINGS = "prompt_embeddings";

  /**
   * @throws IllegalArgumentException if there is no virtual token, or no room for a real one
   */
  public PromptDecoder {
    VirtualRows.fit(count, base);
  }

  @Override
  public Map<String, Shape> own() {
    return Map.of(EMBEDDINGS, Shape.of(count, base.width()));
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
    VirtualRows.fit(count, base, batch);
    Values tokens = backend.embedding(weights, base.inputTable(), batch.ids()); // (G T, C)
    if (earlier != null && earlier.tokens() > 0) { // and the virtual ones before them
      int[] positions = VirtualRows.shifted(batch.positions(), count);
      Inputs inputs = new Inputs(tokens, positions, batch.segments());
      return base.forward(backend, weights, inputs, earlier);
    }
    VirtualRows rows = new VirtualRows(count, batch.segments());
    Values prompt = backend.embedding(weights, EMBEDDINGS, rows.rows()); // (G B m, C)
    Values x = backend.join(prompt, rows.segments(), tokens, batch.segments());
    backend.recycle(prompt, tokens);
    Inputs inputs = new Inputs(x, rows.positions(batch.positions()), rows.joined());
    Values all = base.forward(backend, weights, inputs, earlier); // (G (B m + T), C)
    Values y = backend.select(all, rows.joined().total(), rows.real()); // (G T, C)
    backend.recycle(all);
    if (earlier != null) {
      earlier.countVirtual(count);
    }
    return y;
  }
}
