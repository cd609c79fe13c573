package zeroth.transformer.head;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import zeroth.tensor.Shape;
import zeroth.tensor.backend.Backend;
import zeroth.tensor.backend.Pointwise;
import zeroth.tensor.backend.Values;
import zeroth.tensor.backend.VocabularyLosses;
import zeroth.tensor.direction.WeightView;
import zeroth.transformer.encoder.Encoder;
import zeroth.transformer.encoder.EncoderBody;
import zeroth.transformer.encoder.EncoderConfig;
import zeroth.transformer.encoder.EncoderFamily;
import zeroth.transformer.encoder.EncoderNames;
import zeroth.transformer.encoder.PackedBatch;

/**
 * The head of a masked language model: the likelihood of a token at a place, given those on both
 * sides of it (Devlin et al., arXiv 1810.04805, section 3.1). With the hidden state h of a place
 * and the word embeddings E, which serve as the last matrix,
 *
 * <pre>
 * logits = LayerNorm(f(W h + b)) E^T + c
 * </pre>
 *
 * <p>Only the chosen places go through it.
 *
 * @param body the encoder
 */
public record MaskedHead(EncoderBody body) {

  /** The head of an encoder of these sizes that has nothing before its texts. */
  public MaskedHead(EncoderConfig config) {
    this(new Encoder(config));
  }

  /** The encoder's sizes. */
  public EncoderConfig config() {
    return body.config();
  }

  /**
   * A text with places to be predicted.
   *
   * @param ids all tokens, with a mask at each place
   * @param places where, at least one, each in [0, ids.length)
   * @param targets the token that belongs at each place
   */
  public record Masked(int[] ids, int[] places, int[] targets) {

    /**
     * @throws IllegalArgumentException if there is no place, one is outside of the text, or has no
     *     target
     */
    public Masked {
      if (places.length == 0 || places.length != targets.length) {
        throw new IllegalArgumentException(
            targets.length + " targets for " + places.length + " places of a text");
      }
      for (int place : places) {
        if (place < 0 || place >= ids.length) {
          throw new IllegalArgumentException("place " + place + " in " + ids.length + " tokens");
        }
      }
    }

    /**
     * A text whose places are those of its masks.
     *
     * @param mask id of the mask token
     * @param targets the token that belongs at each mask, in their order
     * @throws IllegalArgumentException if there are not as many masks as targets, or none
     */
    public static Masked of(int[] ids, int mask, int... targets) {
      List<Integer> places = new ArrayList<>();
      for (int t = 0; t < ids.length; t++) {
        if (ids[t] == mask) {
          places.add(t);
        }
      }
      return new Masked(ids, places.stream().mapToInt(Integer::intValue).toArray(), targets);
    }
  }

  /**
   * Which rows of a batch are to be predicted, and which token each is.
   *
   * @param batch the texts
   * @param rows R row numbers of the batch, text by text
   * @param targets the R tokens
   */
  public record Places(PackedBatch batch, int[] rows, int[] targets) {

    /**
     * Packs texts.
     *
     * @throws IllegalArgumentException if a text is empty or longer than the encoder's longest
     */
    public static Places of(EncoderConfig config, List<Masked> texts) {
      PackedBatch batch = PackedBatch.of(config, texts.stream().map(Masked::ids).toList());
      int count = texts.stream().mapToInt(text -> text.places().length).sum();
      int[] rows = new int[count];
      int[] targets = new int[count];
      int at = 0;
      for (int b = 0; b < texts.size(); b++) {
        Masked text = texts.get(b);
        for (int i = 0; i < text.places().length; i++) {
          rows[at] = batch.segments().offset(b) + text.places()[i];
          targets[at++] = text.targets()[i];
        }
      }
      return new Places(batch, rows, targets);
    }
  }

  /** The shapes of the encoder's weights and the head's, in their order; the tied matrix is one. */
  public Map<String, Shape> shapes() {
    int C = config().width();
    MaskedNames names = names();
    Map<String, Shape> shapes = Encoder.shapes(config());
    shapes.put(names.dense() + ".weight", Shape.of(C, C));
    shapes.put(names.dense() + ".bias", Shape.of(C));
    shapes.put(names.norm() + ".weight", Shape.of(C));
    shapes.put(names.norm() + ".bias", Shape.of(C));
    shapes.put(names.bias(), Shape.of(config().vocabulary()));
    return shapes;
  }

  /** What the head's own weights are called. */
  public MaskedNames names() {
    return MaskedNames.of(config().family());
  }

  /** Name of the last map's matrix, (V, C). */
  public String outputTable() {
    return EncoderNames.WORDS;
  }

  /**
   * The losses of all places, text by text, for each candidate.
   *
   * @return of G R rows
   */
  public VocabularyLosses losses(Backend backend, WeightView weights, Places places) {
    Values chosen = chosen(backend, weights, places.batch(), places.rows());
    VocabularyLosses losses =
        backend.vocabularyLosses(weights, outputTable(), names().bias(), chosen, places.targets());
    backend.recycle(chosen);
    return losses;
  }

  /**
   * The logits of chosen rows of a batch.
   *
   * @param rows R row numbers of the batch
   * @return (G R, V)
   */
  public Values logits(Backend backend, WeightView weights, PackedBatch batch, int[] rows) {
    Values hidden = body.forward(backend, weights, batch);
    return logits(backend, weights, hidden, batch.segments().total(), rows);
  }

  /**
   * The logits of chosen rows of a batch that has been through the encoder.
   *
   * @param hidden (G T, C), used up
   * @param tokens T
   * @param rows R row numbers of the batch
   * @return (G R, V)
   */
  public Values logits(Backend backend, WeightView weights, Values hidden, int tokens, int[] rows) {
    Values chosen = chosen(backend, weights, hidden, tokens, rows);
    Values logits =
        backend.linear(weights, outputTable(), names().bias(), chosen, Pointwise.IDENTITY);
    backend.recycle(chosen);
    return logits;
  }

  /**
   * What goes into the last map, at chosen rows of a batch.
   *
   * @param rows R row numbers of the batch
   * @return (G R, C)
   */
  public Values chosen(Backend backend, WeightView weights, PackedBatch batch, int[] rows) {
    Values hidden = body.forward(backend, weights, batch);
    return chosen(backend, weights, hidden, batch.segments().total(), rows);
  }

  private Values chosen(
      Backend backend, WeightView weights, Values hidden, int tokens, int[] rows) {
    MaskedNames names = names();
    Values h = backend.select(hidden, tokens, rows);
    Values mapped =
        backend.linear(
            weights, names.dense() + ".weight", names.dense() + ".bias", h, activation());
    Values y =
        backend.layerNorm(
            weights, names.norm() + ".weight", names.norm() + ".bias", config().epsilon(), mapped);
    backend.recycle(hidden, h, mapped);
    return y;
  }

  /** The encoder's, but for RoBERTa's head, which has GELU whatever its layers have. */
  private Pointwise activation() {
    return config().family() == EncoderFamily.ROBERTA ? Pointwise.GELU : config().activation();
  }
}
