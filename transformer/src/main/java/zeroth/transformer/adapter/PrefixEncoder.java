package zeroth.transformer.adapter;

import java.util.List;
import java.util.Map;
import zeroth.tensor.Shape;
import zeroth.tensor.backend.Backend;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.backend.Values;
import zeroth.tensor.direction.WeightView;
import zeroth.transformer.decoder.KeyValueCache;
import zeroth.transformer.encoder.Encoder;
import zeroth.transformer.encoder.EncoderConfig;
import zeroth.transformer.encoder.EncoderInputs;
import zeroth.transformer.encoder.PackedBatch;

/**
 * Prefix tuning of an encoder (P-tuning v2: Liu et al., arXiv 2110.07602): in each layer every
 * token, whatever its place, also attends to m keys P_K and values P_V, both (m, C), which are
 * trained,
 *
 * <pre>
 * softmax(q [P_K; k]^T / sqrt(D)) [P_V; v]   per head, without a mask
 * </pre>
 *
 * <p>P sees no text: it is the same in every sequence, where tokens that were read would have other
 * keys behind the first layer in each. Begun with real tokens, P is what the encoder makes of these
 * alone; an encoder of one layer, whose keys come from embeddings, computes then, to the bit, what
 * it does of texts behind the tokens, and one of more layers what it would if the tokens could see
 * each other and not the text.
 *
 * <p>The tokens' positions begin behind m, as in P-tuning v2's code and with PEFT: there {@code
 * BertModel} and {@code RobertaModel} count the past keys that they are handed. In MeZO's own code
 * for RoBERTa (Malladi et al., arXiv 2305.17333), whose attention alone knows of P, they begin at
 * the first; transformers' DistilBERT takes no past keys.
 *
 * @param config sizes of the encoder
 * @param count m
 */
public record PrefixEncoder(EncoderConfig config, int count) implements VirtualEncoder {

  /**
   * @throws IllegalArgumentException if there is no virtual token, or no room for a real one
   */
  public PrefixEncoder {
    VirtualRows.fit(count, config.maxLength());
  }

  private Encoder base() {
    return new Encoder(config);
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
    KeyValueCache read = new KeyValueCache(config.layers());
    PackedBatch batch = PackedBatch.of(config, List.of(ids));
    WeightView plain = WeightView.plain(weights);
    backend.begin();
    base().forward(backend, plain, Encoder.inputs(backend, plain, batch), read);
    return over(weights, Prefix.of(this, read)::get);
  }

  @Override
  public Values forward(Backend backend, WeightView weights, PackedBatch batch) {
    return base().forward(backend, weights, inputs(backend, weights, batch), prefix(weights));
  }

  @Override
  public Values upTo(int layer, Backend backend, WeightView weights, PackedBatch batch) {
    EncoderInputs inputs = inputs(backend, weights, batch);
    return base().upTo(layer, backend, weights, inputs, prefix(weights));
  }

  @Override
  public Values from(
      int layer, Backend backend, WeightView weights, PackedBatch batch, Values states) {
    return base().from(layer, backend, weights, batch.segments(), states, prefix(weights));
  }

  private Prefix prefix(WeightView weights) {
    return new Prefix(count, weights, null);
  }

  /** The tokens at positions behind the prefix. */
  private EncoderInputs inputs(Backend backend, WeightView weights, PackedBatch batch) {
    VirtualRows.fit(count, config.maxLength(), batch.longest());
    int[] positions = VirtualRows.shifted(batch.positions(), count);
    PackedBatch later = new PackedBatch(batch.ids(), positions, batch.types(), batch.segments());
    return Encoder.inputs(backend, weights, later);
  }

  /** A layer's keys and values are read in it. */
  @Override
  public int firstReader(String tensor) {
    int layer = Prefix.layer(tensor, layers());
    return layer < 0 ? base().firstReader(tensor) : layer;
  }
}
