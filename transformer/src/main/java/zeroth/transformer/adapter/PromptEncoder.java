package zeroth.transformer.adapter;

import java.util.Map;
import zeroth.tensor.Segments;
import zeroth.tensor.Shape;
import zeroth.tensor.Tensor;
import zeroth.tensor.backend.Backend;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.backend.Values;
import zeroth.tensor.direction.WeightView;
import zeroth.transformer.encoder.Encoder;
import zeroth.transformer.encoder.EncoderConfig;
import zeroth.transformer.encoder.EncoderInputs;
import zeroth.transformer.encoder.EncoderNames;
import zeroth.transformer.encoder.PackedBatch;

/**
 * Prompt tuning of an encoder (Lester et al., arXiv 2104.08691): before the word embeddings of
 * every sequence's tokens, its first special token among them, stand m trained ones, (m, C), at the
 * first positions and of type 0, as PEFT puts them.
 *
 * @param config sizes of the encoder
 * @param count m
 */
public record PromptEncoder(EncoderConfig config, int count) implements VirtualEncoder {

  /**
   * @throws IllegalArgumentException if there is no virtual token, or no room for a real one
   */
  public PromptEncoder {
    VirtualRows.fit(count, config.maxLength());
  }

  private Encoder base() {
    return new Encoder(config);
  }

  @Override
  public boolean isPrefix() {
    return false;
  }

  @Override
  public Map<String, Shape> own() {
    return Map.of(VirtualNames.EMBEDDINGS, Shape.of(count, config.width()));
  }

  @Override
  public Parameters begin(Parameters weights, Backend backend, int[] ids) {
    VirtualRows.fit(count, ids);
    backend.begin();
    Values rows = backend.embedding(WeightView.plain(weights), EncoderNames.WORDS, ids);
    Tensor embeddings = new Tensor(Shape.of(count, config.width()), backend.read(rows));
    return over(weights, name -> embeddings);
  }

  @Override
  public Values forward(Backend backend, WeightView weights, PackedBatch batch) {
    EncoderInputs inputs = inputs(backend, weights, batch);
    return real(backend, base().forward(backend, weights, inputs, null), batch);
  }

  @Override
  public Values upTo(int layer, Backend backend, WeightView weights, PackedBatch batch) {
    return base().upTo(layer, backend, weights, inputs(backend, weights, batch), null);
  }

  @Override
  public Values from(
      int layer, Backend backend, WeightView weights, PackedBatch batch, Values states) {
    Values all = base().from(layer, backend, weights, rows(batch), states, null);
    return real(backend, all, batch);
  }

  /** The prompt and the tokens of each sequence, B m + T rows. */
  private EncoderInputs inputs(Backend backend, WeightView weights, PackedBatch batch) {
    VirtualRows.fit(count, config.maxLength(), batch.longest());
    VirtualRows rows = new VirtualRows(count, batch.segments());
    Values words = Encoder.inputs(backend, weights, batch).embeddings(); // (G T, C)
    Values prompt = backend.embedding(weights, VirtualNames.EMBEDDINGS, rows.rows()); // (G B m, C)
    Values x = backend.join(prompt, rows.segments(), words, batch.segments());
    backend.recycle(prompt, words);
    int[] positions = rows.positions(config.family().positionOffset(), batch.positions());
    return new EncoderInputs(x, positions, rows.joined(i -> 0, batch.types()), rows.joined());
  }

  /** The tokens' rows, (G T, C), of all of them, which are used up. */
  private Values real(Backend backend, Values all, PackedBatch batch) {
    VirtualRows rows = new VirtualRows(count, batch.segments());
    Values y = backend.select(all, rows.joined().total(), rows.real());
    backend.recycle(all);
    return y;
  }

  @Override
  public Segments rows(PackedBatch batch) {
    return new VirtualRows(count, batch.segments()).joined();
  }

  /** The prompt is read before all layers. */
  @Override
  public int firstReader(String tensor) {
    return tensor.equals(VirtualNames.EMBEDDINGS) ? 0 : base().firstReader(tensor);
  }
}
