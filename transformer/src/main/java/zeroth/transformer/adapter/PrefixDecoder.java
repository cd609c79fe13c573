package zeroth.transformer.adapter;

import java.util.List;
import java.util.Map;
import zeroth.tensor.Shape;
import zeroth.tensor.backend.Backend;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.backend.Values;
import zeroth.tensor.direction.WeightView;
import zeroth.transformer.decoder.DecoderStack;
import zeroth.transformer.decoder.Inputs;
import zeroth.transformer.decoder.KeyValueCache;
import zeroth.transformer.decoder.TokenBatch;

/**
 * Prefix tuning (Li and Liang, arXiv 2101.00190): in each layer every token also attends to m keys
 * P_K and values P_V, both (m, K), which are trained,
 *
 * <pre>
 * softmax(q [P_K; k]^T / sqrt(D)) [P_V; v]   per head, under the causal mask
 * </pre>
 *
 * <p>P_K is what a cache would hold, turned already where positions are rotary. The paper makes P
 * of a smaller matrix by a network in training and keeps P; here P itself is trained, as by MeZO
 * (Malladi et al., arXiv 2305.17333), which has m = 5 and begins with real activations. The tokens'
 * positions begin at m, as in PEFT; in MeZO's own code they begin at 0.
 *
 * @param base the decoder
 * @param count m
 */
public record PrefixDecoder(DecoderStack base, int count) implements VirtualDecoder {

  /**
   * @throws IllegalArgumentException if there is no virtual token, or no room for a real one
   */
  public PrefixDecoder {
    VirtualRows.fit(count, base.maxLength());
  }

  @Override
  public boolean isPrefix() {
    return true;
  }

  @Override
  public Map<String, Shape> own() {
    return Prefix.shapes(this);
  }

  @Override
  public Parameters begin(Parameters weights, Backend backend, int[] ids) {
    VirtualRows.fit(count, ids);
    KeyValueCache read = new KeyValueCache(base.layers());
    backend.begin();
    base.forward(backend, WeightView.plain(weights), TokenBatch.of(List.of(ids)), read);
    return over(weights, Prefix.of(this, read)::get);
  }

  @Override
  public Values forward(
      Backend backend, WeightView weights, TokenBatch batch, KeyValueCache earlier) {
    Inputs inputs = inputs(backend, weights, batch);
    return base.forward(backend, weights, inputs, new Prefix(count, weights, earlier));
  }

  @Override
  public Values upTo(
      int layer, Backend backend, WeightView weights, TokenBatch batch, KeyValueCache earlier) {
    Inputs inputs = inputs(backend, weights, batch);
    return base.upTo(layer, backend, weights, inputs, new Prefix(count, weights, earlier));
  }

  @Override
  public Values from(
      int layer,
      Backend backend,
      WeightView weights,
      TokenBatch batch,
      Values states,
      KeyValueCache earlier) {
    Prefix prefix = new Prefix(count, weights, earlier);
    return base.from(layer, backend, weights, behind(states, batch), prefix);
  }

  private Inputs inputs(Backend backend, WeightView weights, TokenBatch batch) {
    VirtualRows.fit(count, base.maxLength(), batch.lastPosition() + 1);
    return behind(backend.embedding(weights, base.inputTable(), batch.ids()), batch); // (G T, C)
  }

  /** Rows of tokens at positions behind the prefix. */
  private Inputs behind(Values rows, TokenBatch batch) {
    int[] positions = VirtualRows.shifted(batch.positions(), count);
    return new Inputs(rows, positions, batch.segments());
  }

  /** A layer's keys and values are read in it. */
  @Override
  public int firstReader(String tensor) {
    int layer = Prefix.layer(tensor, layers());
    return layer < 0 ? base.firstReader(tensor) : layer;
  }
}
