package zeroth.transformer.generation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import zeroth.tensor.backend.Backend;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.backend.Values;
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
   * A decoder's weights as generation on a CPU reads them fastest: stored matrices {@linkplain
   * Parameters#abreast abreast}, but for a table of which a token reads a row. Tokens are the same
   * with either; the copies pay for themselves after some dozens of them.
   *
   * @param parameters its weights
   */
  public static Parameters abreast(Decoder decoder, Parameters parameters) {
    return parameters.abreast(
        p -> !p.name().equals(decoder.inputTable()) || p.name().equals(decoder.outputTable()));
  }

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
    return tokens(List.of(prompt), most, Perturbation.NONE, (text, token) -> wantsMore.test(token))
        .get(0);
  }

  /** Is told of every token of some texts as it comes. */
  @FunctionalInterface
  public interface Listener {
    /**
     * Whether the text wants more.
     *
     * @param text its number
     */
    boolean wantsMore(int text, int token);
  }

  /**
   * Goes on with several texts side by side, each as it would be by itself, at a place.
   *
   * @param prompts as for one text
   * @param place where, seen from {@link #parameters}
   * @return the new tokens of each
   * @throws IllegalArgumentException if a prompt is empty or too long
   * @throws ArithmeticException if a logit of any text is not finite
   */
  public List<int[]> tokens(List<int[]> prompts, int most, Perturbation place, Listener listener) {
    check(prompts);
    return tokens(new Prompts(prompts, null, null), most, place, listener);
  }

  /**
   * Prompts, and what their forwards have in common at all places.
   *
   * @param ids of each
   * @param states in front of the first layer that reads a trainable tensor, (rows, C); or null
   * @param cache keys and values of the layers before; or null
   */
  public record Prompts(List<int[]> ids, float[] states, KeyValueCache cache) {}

  /**
   * Reads prompts that are to be gone on with at several places: the layers that read no trainable
   * tensor make the same of them at each, and are computed once.
   *
   * @throws IllegalArgumentException if a prompt is empty or too long
   */
  public Prompts read(List<int[]> prompts) {
    check(prompts);
    int border = decoder.border(parameters);
    if (border == 0 || prompts.isEmpty()) {
      return new Prompts(prompts, null, null);
    }
    KeyValueCache cache = new KeyValueCache(decoder.layers(), prompts.size());
    WeightView plain = WeightView.plain(parameters);
    backend.begin();
    Values states = decoder.upTo(border, backend, plain, TokenBatch.of(prompts), cache);
    return new Prompts(prompts, backend.read(states), cache);
  }

  /**
   * {@link #tokens(List, int, Perturbation, Listener)} of prompts that were {@link #read}.
   *
   * @throws ArithmeticException if a logit of any text is not finite
   */
  public List<int[]> tokens(Prompts read, int most, Perturbation place, Listener listener) {
    List<int[]> prompts = read.ids;
    int[][] said = new int[prompts.size()][0];
    int[] live = IntStream.range(0, most == 0 ? 0 : said.length).toArray();
    KeyValueCache cache =
        read.cache == null ? new KeyValueCache(decoder.layers(), live.length) : read.cache.copy();
    CausalHead head = new CausalHead(decoder);
    WeightView weights = new WeightView(parameters, List.of(place));
    List<int[]> next = prompts;
    for (int i = 0; live.length > 0; i++) {
      backend.begin();
      TokenBatch batch = TokenBatch.after(next, cache.lengths());
      Values hidden =
          i == 0 && read.states != null
              ? behind(read, weights, batch, cache)
              : decoder.forward(backend, weights, batch, cache);
      float[] logits = backend.read(head.next(backend, weights, hidden, batch.segments()));
      List<int[]> then = new ArrayList<>();
      int[] kept = new int[live.length];
      for (int s = 0; s < live.length; s++) {
        int b = live[s];
        int token = choose(logits, s, i);
        if (ends.contains(token)) {
          continue;
        }
        said[b] = Arrays.copyOf(said[b], i + 1);
        said[b][i] = token;
        int room = Math.min(most, decoder.maxLength() - prompts.get(b).length + 1);
        if (listener.wantsMore(b, token) && i + 1 < room) {
          kept[then.size()] = s;
          then.add(new int[] {token});
        }
      }
      int[] on = Arrays.copyOf(kept, then.size());
      cache.keep(on);
      int[] before = live;
      live = Arrays.stream(on).map(s -> before[s]).toArray();
      next = then;
    }
    return List.of(said);
  }

  /** The hidden states of prompts at a place, from those that all places have in common. */
  private Values behind(Prompts read, WeightView weights, TokenBatch batch, KeyValueCache cache) {
    int C = decoder.width();
    Values states = backend.of(read.states.length / C, C, read.states);
    return decoder.from(decoder.border(parameters), backend, weights, batch, states, cache);
  }

  private void check(List<int[]> prompts) {
    for (int[] prompt : prompts) {
      if (prompt.length == 0 || prompt.length > decoder.maxLength()) {
        int before = decoder.virtualTokens();
        throw new IllegalArgumentException(
            "a prompt of %d tokens, 1 to %d can be read%s"
                .formatted(
                    prompt.length,
                    decoder.maxLength(),
                    before == 0 ? "" : " behind " + before + " virtual ones"));
      }
    }
  }

  /** The token of a row of (rows, V) logits. */
  private int choose(float[] logits, int row, int number) {
    int vocabulary = decoder.vocabulary();
    float[] own = Arrays.copyOfRange(logits, row * vocabulary, (row + 1) * vocabulary);
    for (float logit : own) {
      if (!Float.isFinite(logit)) {
        throw new ArithmeticException("a logit of token " + (number + 1) + " is " + logit);
      }
    }
    return sampler.choose(own, number);
  }
}
