package zeroth.transformer.generation;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.IntPredicate;
import zeroth.tensor.backend.Backend;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.direction.Perturbation;
import zeroth.tensor.direction.WeightView;
import zeroth.transformer.decoder.Decoder;
import zeroth.transformer.decoder.KeyValueCache;
import zeroth.transformer.decoder.TokenBatch;
import zeroth.transformer.head.CausalHead;

/**
 * Goes on with a text, one token at a time, over a key-value cache. The tokens are those that
 * forwards of the whole text would give, to the bit.
 *
 * @param decoder the body
 * @param parameters its weights
 * @param backend computes
 * @param sampler chooses
 * @param ends ids that end a text
 */
public record Generation(
    Decoder decoder, Parameters parameters, Backend backend, Sampler sampler, Set<Integer> ends) {

  /**
   * Generates tokens until so many are there, one of {@link #ends} comes, the longest sequence is
   * full, or the caller has enough.
   *
   * @param prompt ids to go on from, at least one and fewer than {@link Decoder#maxLength}
   * @param most number of new tokens at most, at least 0
   * @param wantsMore is told of every token as it comes; false ends the text with it
   * @return the new tokens without an end
   * @throws IllegalArgumentException if the prompt is empty or too long
   * @throws ArithmeticException if a logit is not finite
   */
  public int[] tokens(int[] prompt, int most, IntPredicate wantsMore) {
    return tokens(prompt, most, Perturbation.NONE, wantsMore);
  }

  /**
   * The same with other weights.
   *
   * @param place where, seen from {@link #parameters}
   */
  public int[] tokens(int[] prompt, int most, Perturbation place, IntPredicate wantsMore) {
    if (prompt.length == 0 || prompt.length > decoder.maxLength()) {
      throw new IllegalArgumentException(
          "a prompt of " + prompt.length + " tokens, 1 to " + decoder.maxLength() + " can be read");
    }
    CausalHead head = new CausalHead(decoder);
    KeyValueCache cache = new KeyValueCache(decoder.layers());
    WeightView weights = new WeightView(parameters, List.of(place));
    int room = Math.min(most, decoder.maxLength() - prompt.length + 1);
    int[] tokens = new int[room];
    int[] next = prompt;
    for (int i = 0; i < room; i++) {
      backend.begin();
      TokenBatch batch = TokenBatch.after(List.of(next), new int[] {cache.tokens()});
      float[] logits = backend.read(head.next(backend, weights, batch, cache));
      for (float logit : logits) {
        if (!Float.isFinite(logit)) {
          throw new ArithmeticException("a logit of token " + (i + 1) + " is " + logit);
        }
      }
      int token = sampler.choose(logits, i);
      if (ends.contains(token)) {
        return Arrays.copyOf(tokens, i);
      }
      tokens[i] = token;
      if (!wantsMore.test(token)) {
        return Arrays.copyOf(tokens, i + 1);
      }
      next = new int[] {token};
    }
    return tokens;
  }
}
