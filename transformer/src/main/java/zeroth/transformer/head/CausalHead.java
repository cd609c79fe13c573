package zeroth.transformer.head;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import zeroth.tensor.Segments;
import zeroth.tensor.backend.Backend;
import zeroth.tensor.backend.Pointwise;
import zeroth.tensor.backend.Values;
import zeroth.tensor.backend.VocabularyLosses;
import zeroth.tensor.direction.WeightView;
import zeroth.transformer.decoder.Decoder;
import zeroth.transformer.decoder.KeyValueCache;
import zeroth.transformer.decoder.TokenBatch;

/**
 * The head of a causal language model: the likelihood of a token given those before it.
 *
 * @param decoder the body, which names the head's matrix
 */
public record CausalHead(Decoder decoder) {

  /**
   * A text whose last tokens are to be predicted.
   *
   * @param ids all tokens, at least two
   * @param scored how many tokens at the end count, at least 1 and fewer than there are
   */
  public record Scored(int[] ids, int scored) {

    /**
     * @throws IllegalArgumentException if no token is before the scored ones, or none is scored
     */
    public Scored {
      if (scored < 1 || scored >= ids.length) {
        throw new IllegalArgumentException(
            scored + " scored tokens at the end of " + ids.length + ": one more must be before");
      }
    }

    /** A text in which every token but the first counts. */
    public static Scored all(int[] ids) {
      return new Scored(ids, ids.length - 1);
    }
  }

  /**
   * Which rows of a batch predict a scored token, and which token.
   *
   * @param batch the texts without their last tokens, which nothing reads; texts one behind the
   *     other that are the same but for their last tokens are one sequence
   * @param sequences the number of each text's sequence in the batch
   * @param rows R row numbers of the batch, text by text
   * @param targets the R tokens
   */
  public record Places(TokenBatch batch, int[] sequences, int[] rows, int[] targets) {

    /**
     * Packs texts.
     *
     * @param apart numbers of texts that share no sequence with the one before
     */
    public static Places of(List<Scored> texts, int... apart) {
      Set<Integer> begin = Arrays.stream(apart).boxed().collect(Collectors.toSet());
      List<int[]> sequences = new ArrayList<>();
      int[] sequenceOf = new int[texts.size()];
      int count = 0;
      for (int b = 0; b < texts.size(); b++) {
        int[] ids = texts.get(b).ids();
        int[] read = Arrays.copyOf(ids, ids.length - 1);
        if (b == 0
            || begin.contains(b)
            || !Arrays.equals(read, sequences.get(sequences.size() - 1))) {
          sequences.add(read);
        }
        sequenceOf[b] = sequences.size() - 1;
        count += texts.get(b).scored();
      }
      TokenBatch batch = TokenBatch.of(sequences);
      int[] rows = new int[count];
      int[] targets = new int[count];
      int at = 0;
      for (int b = 0; b < texts.size(); b++) {
        Scored text = texts.get(b);
        int length = text.ids().length;
        for (int t = length - text.scored(); t < length; t++) {
          rows[at] = batch.segments().offset(sequenceOf[b]) + t - 1;
          targets[at++] = text.ids()[t];
        }
      }
      return new Places(batch, sequenceOf, rows, targets);
    }
  }

  /**
   * The losses of all scored tokens, text by text, for each candidate.
   *
   * @return of G R rows
   */
  public VocabularyLosses losses(Backend backend, WeightView weights, Places places) {
    Values hidden = decoder.forward(backend, weights, places.batch());
    return losses(backend, weights, places, hidden);
  }

  /**
   * The same of texts that have been through the decoder.
   *
   * @param hidden (G T, C), used up
   */
  public VocabularyLosses losses(
      Backend backend, WeightView weights, Places places, Values hidden) {
    Values chosen = chosen(backend, places, hidden);
    VocabularyLosses losses =
        backend.vocabularyLosses(weights, decoder.outputTable(), null, chosen, places.targets());
    backend.recycle(chosen);
    return losses;
  }

  /** The hidden states that predict the scored tokens, (G R, C). */
  public Values chosen(Backend backend, WeightView weights, Places places) {
    return chosen(backend, places, decoder.forward(backend, weights, places.batch()));
  }

  /**
   * The same of texts that have been through the decoder.
   *
   * @param hidden (G T, C), used up
   */
  public static Values chosen(Backend backend, Places places, Values hidden) {
    int tokens = places.batch().segments().total();
    Values chosen = backend.select(hidden, tokens, places.rows());
    backend.recycle(hidden);
    return chosen;
  }

  /**
   * The logits of the token behind each sequence.
   *
   * @param earlier see {@link Decoder#forward(Backend, WeightView, TokenBatch, KeyValueCache)}
   * @return (G B, V)
   */
  public Values next(Backend backend, WeightView weights, TokenBatch batch, KeyValueCache earlier) {
    Values hidden = decoder.forward(backend, weights, batch, earlier);
    return next(backend, weights, hidden, batch.segments());
  }

  /**
   * The same of sequences that have been through the decoder.
   *
   * @param hidden (G T, C), used up
   */
  public Values next(Backend backend, WeightView weights, Values hidden, Segments segments) {
    int[] last = new int[segments.count()];
    for (int b = 0; b < last.length; b++) {
      last[b] = segments.offset(b + 1) - 1;
    }
    Values chosen = backend.select(hidden, segments.total(), last);
    Values logits =
        backend.linear(weights, decoder.outputTable(), null, chosen, Pointwise.IDENTITY);
    backend.recycle(hidden, chosen);
    return logits;
  }
}
