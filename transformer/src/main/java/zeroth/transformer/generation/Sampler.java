package zeroth.transformer.generation;

import java.util.Comparator;
import java.util.stream.IntStream;
import zeroth.tensor.random.Key;

/** How the next token is chosen from its logits. */
public sealed interface Sampler {

  /**
   * The chosen token.
   *
   * @param logits (V), finite
   * @param number how many tokens were chosen before: the choice's address
   */
  int choose(float[] logits, int number);

  /** The likeliest token; of equal ones the one with the smallest id. */
  record Greedy() implements Sampler {
    @Override
    public int choose(float[] logits, int number) {
      int best = 0;
      for (int n = 1; n < logits.length; n++) {
        if (logits[n] > logits[best]) {
          best = n;
        }
      }
      return best;
    }
  }

  /**
   * A token drawn by its probability, exp(z / temperature) over its sum, among the {@code topK}
   * likeliest (Fan et al., arXiv 1805.04833) and of those the fewest that have {@code topP} of the
   * probability (Holtzman et al., arXiv 1904.09751). The draw follows from the key and the token's
   * number alone, and everything is in double with StrictMath, so that a text is the same
   * everywhere.
   *
   * @param temperature above 0
   * @param topK at least 1
   * @param topP in (0, 1]
   * @param key of the draws
   */
  record Drawn(double temperature, int topK, double topP, Key key) implements Sampler {

    /**
     * @throws IllegalArgumentException if a value is out of range
     */
    public Drawn {
      require(temperature > 0 && temperature < 1e6, "temperature is " + temperature);
      require(topK >= 1, "top-k is " + topK);
      require(topP > 0 && topP <= 1, "top-p is " + topP);
    }

    private static void require(boolean condition, String message) {
      if (!condition) {
        throw new IllegalArgumentException(message + ", out of range");
      }
    }

    @Override
    public int choose(float[] logits, int number) {
      int[] order =
          IntStream.range(0, logits.length)
              .boxed()
              .sorted(Comparator.comparing((Integer n) -> -logits[n])) // stable: smaller ids first
              .limit(topK)
              .mapToInt(n -> n)
              .toArray();
      double[] weights = new double[order.length];
      double total = 0;
      for (int i = 0; i < order.length; i++) {
        weights[i] = StrictMath.exp(((double) logits[order[i]] - logits[order[0]]) / temperature);
        total += weights[i];
      }
      int kept = 0;
      double mass = 0;
      while (kept < order.length && (kept == 0 || mass < topP * total)) {
        mass += weights[kept++];
      }
      double uniform = (key.fold(number).block(0) >>> 11) * 0x1p-53; // in [0, 1)
      double left = uniform * mass;
      for (int i = 0; i < kept - 1; i++) {
        left -= weights[i];
        if (left < 0) {
          return order[i];
        }
      }
      return order[kept - 1];
    }
  }
}
