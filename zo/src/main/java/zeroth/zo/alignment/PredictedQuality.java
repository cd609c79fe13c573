package zeroth.zo.alignment;

import java.util.Arrays;
import java.util.Map;
import zeroth.tensor.random.Key;
import zeroth.tensor.random.ReferenceNoise;

/**
 * E[d cos^2(update, gradient)] of the first update at small eps, for large d and isotropic
 * directions, from the methods' formulas. Y are independent standard normals, ordered from the
 * lowest:
 *
 * <pre>
 * MeZO, q pairs           q
 * one-sided RLOO, K       K - 1
 * FZOO, N                 N
 * Greedy, M; LDSD, K      E[Y_(1)^2]
 * GV, M, elite t          E[(mean of t lowest - mean of the others)^2] / (1/t + 1/(M - t))
 * </pre>
 */
public final class PredictedQuality {
  private static final int DRAWS = 200_000;

  private PredictedQuality() {}

  /**
   * The prediction.
   *
   * @param method its name in the registry
   * @param settings its values by name
   * @return NaN for a method, or a rule, without one
   */
  public static double of(String method, Map<String, Object> settings) {
    Object rule = settings.get("rule");
    if (rule != null && !rule.equals("sgd")) {
      return Double.NaN;
    }
    return switch (method) {
      case "mezo" -> whole(settings, "q");
      case "rloo" -> whole(settings, "samples") - 1;
      case "fzoo" -> whole(settings, "samples");
      case "mezo-greedy", "ldsd-sgd" -> contrast(whole(settings, "candidates"), 0);
      case "mezo-gv" -> {
        int M = whole(settings, "candidates");
        yield contrast(M, (int) Math.floor((double) settings.get("alpha") * M));
      }
      default -> Double.NaN;
    };
  }

  /**
   * Of the two-point estimate along noise with a scale for each tensor (ZO Fine-tuner): d sum_l
   * s_l^2 |g_l|^2 / (|g|^2 sum_l d_l s_l^2). Scales help as far as they are large where a tensor
   * has more than its share of the squared gradient.
   *
   * @param scales s_l, in any unit
   * @param alignment with |g_l|^2 and d_l of every tensor
   */
  public static double of(Map<String, Double> scales, Alignment alignment) {
    double along = 0;
    double length = 0;
    for (Map.Entry<String, Alignment.Part> part : alignment.parts().entrySet()) {
      double s = scales.get(part.getKey());
      along += s * s * part.getValue().gradient();
      length += s * s * part.getValue().size();
    }
    Alignment.Part all = alignment.all();
    return all.size() * along / (all.gradient() * length);
  }

  private static int whole(Map<String, Object> settings, String name) {
    return (Integer) settings.get(name);
  }

  /** By simulation: the standard error at 200,000 draws is below half a per cent. */
  private static double contrast(int M, int elite) {
    Key key = Key.ofSeed(0).fold("predicted quality");
    double sum = 0;
    double[] y = new double[M];
    for (int draw = 0; draw < DRAWS; draw++) {
      for (int i = 0; i < M; i++) {
        y[i] = ReferenceNoise.gaussian(key.fold(i), draw);
      }
      Arrays.sort(y);
      double low = 0;
      double high = 0;
      for (int i = 0; i < M; i++) {
        low += i < Math.max(1, elite) ? y[i] / Math.max(1, elite) : 0;
        high += elite > 0 && i >= elite ? y[i] / (M - elite) : 0;
      }
      sum += (low - high) * (low - high);
    }
    double mean = sum / DRAWS;
    return elite == 0 ? mean : mean / (1.0 / elite + 1.0 / (M - elite));
  }
}
