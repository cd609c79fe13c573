package zeroth.transformer.adapter;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import zeroth.tensor.Segments;
import zeroth.tensor.Shape;
import zeroth.tensor.Tensor;
import zeroth.tensor.backend.Backend;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.backend.Values;
import zeroth.tensor.direction.WeightView;
import zeroth.transformer.decoder.DecoderStack;
import zeroth.transformer.decoder.EarlierTokens;
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
public record PrefixDecoder(DecoderStack base, int count) implements VirtualTokens {

  /**
   * @throws IllegalArgumentException if there is no virtual token, or no room for a real one
   */
  public PrefixDecoder {
    VirtualRows.fit(count, base);
  }

  /** Name of a layer's P_K. */
  public static String keys(int layer) {
    return "prompt_embeddings." + layer + ".key";
  }

  /** Name of a layer's P_V. */
  public static String values(int layer) {
    return "prompt_embeddings." + layer + ".value";
  }

  @Override
  public Map<String, Shape> own() {
    Map<String, Shape> own = new LinkedHashMap<>();
    for (int i = 0; i < base.layers(); i++) {
      own.put(keys(i), Shape.of(count, base.keyWidth()));
      own.put(values(i), Shape.of(count, base.keyWidth()));
    }
    return own;
  }

  @Override
  public Parameters begin(Parameters weights, Backend backend, int[] ids) {
    VirtualRows.fit(count, ids);
    KeyValueCache read = new KeyValueCache(base.layers());
    backend.begin();
    base.forward(backend, WeightView.plain(weights), TokenBatch.of(List.of(ids)), read);
    Shape shape = Shape.of(count, base.keyWidth());
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (int i = 0; i < base.layers(); i++) {
      tensors.put(keys(i), new Tensor(shape, read.keys(i, 0)));
      tensors.put(values(i), new Tensor(shape, read.values(i, 0)));
    }
    return over(weights, tensors::get);
  }

  @Override
  public Values forward(
      Backend backend, WeightView weights, TokenBatch batch, KeyValueCache earlier) {
    Inputs inputs = inputs(backend, weights, batch);
    return base.forward(backend, weights, inputs, new Prefix(count, weights, earlier));
  }

  @Override
  public Values upTo(int layer, Backend backend, WeightView weights, TokenBatch batch) {
    Inputs inputs = inputs(backend, weights, batch);
    return base.upTo(layer, backend, weights, inputs, new Prefix(count, weights, null));
  }

  @Override
  public Values from(
      int layer, Backend backend, WeightView weights, TokenBatch batch, Values states) {
    Prefix prefix = new Prefix(count, weights, null);
    return base.from(layer, backend, weights, behind(states, batch), prefix);
  }

  private Inputs inputs(Backend backend, WeightView weights, TokenBatch batch) {
    VirtualRows.fit(count, base, batch);
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
    for (int i = 0; i < layers(); i++) {
      if (tensor.equals(keys(i)) || tensor.equals(values(i))) {
        return i;
      }
    }
    return base.firstReader(tensor);
  }

  /**
   * The prefix, and behind it the tokens that a sequence has had so far.
   *
   * @param cache these tokens, or null for none
   */
  private record Prefix(int count, WeightView weights, KeyValueCache cache)
      implements EarlierTokens {

    @Override
    public KeysAndValues with(Backend backend, int layer, KeysAndValues own) {
      KeysAndValues tokens = cache == null ? own : cache.with(backend, layer, own);
      VirtualRows rows = new VirtualRows(count, tokens.segments());
      return new KeysAndValues(
          joined(backend, keys(layer), rows, tokens.keys()),
          joined(backend, PrefixDecoder.values(layer), rows, tokens.values()),
          rows.joined());
    }

    private Values joined(Backend backend, String table, VirtualRows rows, Values tokens) {
      Segments behind = rows.behind();
      Values prefix = backend.embedding(weights, table, rows.rows()); // (G B m, K)
      Values y = backend.join(prefix, rows.segments(), tokens, behind); // (G (B m + T), K)
      backend.recycle(prefix, tokens);
      return y;
    }

    @Override
    public void advance(Segments inputs) {
      if (cache != null) {
        cache.advance(inputs);
      }
    }
  }
}
