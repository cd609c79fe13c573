package zeroth.tensor.backend;

import zeroth.tensor.Segments;

/**
 * Which queries see which keys, and how heads share them. Each sequence has Lq queries and Lk keys.
 * Without a mask every query of a sequence sees every key of it; under a causal one the queries are
 * the last of the sequence, and query i sees the first Lk - Lq + i + 1 keys, so keys that were
 * there before, a prefix or a cache, are seen by all.
 *
 * @param queries rows of queries by sequence, Tq in all
 * @param keys rows of keys and values by sequence, Tk in all; others may lie between them, which
 *     nobody reads
 * @param heads heads of queries, H
 * @param keyHeads heads of keys and values, a divisor of H: head h reads number h / (H / keyHeads)
 *     (Ainslie et al., arXiv 2305.13245)
 * @param causal whether later keys are hidden
 */
public record Attention(Segments queries, Segments keys, int heads, int keyHeads, boolean causal) {

  /**
   * @throws IllegalArgumentException if heads cannot be shared, or sequences do not fit
   */
  public Attention {
    require(heads > 0 && keyHeads > 0, "%d heads over %d of keys", heads, keyHeads);
    require(heads % keyHeads == 0, "%d heads cannot share %d of keys evenly", heads, keyHeads);
    require(
        queries.count() == keys.count(),
        "queries of %d sequences, keys of %d",
        queries.count(),
        keys.count());
    for (int b = 0; causal && b < keys.count(); b++) {
      require(
          keys.length(b) >= queries.length(b),
          "sequence %d has %d queries and %d keys under a causal mask",
          b,
          queries.length(b),
          keys.length(b));
    }
  }

  /** Every token of a sequence sees all of it (Vaswani et al., arXiv 1706.03762). */
  public static Attention bidirectional(Segments segments, int heads) {
    return new Attention(segments, segments, heads, heads, false);
  }

  /** Every token of a sequence sees itself and those before it. */
  public static Attention causal(Segments segments, int heads, int keyHeads) {
    return new Attention(segments, segments, heads, keyHeads, true);
  }

  /** How many keys of sequence b its query i sees: the first so many. */
  public int seen(int b, int i) {
    return causal ? keys.length(b) - queries.length(b) + i + 1 : keys.length(b);
  }

  private static void require(boolean condition, String message, Object... values) {
    if (!condition) {
      throw new IllegalArgumentException(String.format(message, values));
    }
  }
}
