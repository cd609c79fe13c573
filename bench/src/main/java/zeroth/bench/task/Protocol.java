package zeroth.bench.task;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import zeroth.tensor.BadInputException;

/**
 * How papers choose the examples of a comparison, so that results can be set beside theirs: how
 * many are drawn to train on and for development, with which seeds, and how many are tested on. The
 * numbers are those of MeZO (Malladi et al. 2023, arXiv 2305.17333, with its published scripts) and
 * of LM-BFF (Gao et al. 2021), whose few-shot setting it takes over.
 *
 * @param name what a user calls it
 * @param perClass whether train and dev are numbers for each class; for all together otherwise
 * @param train examples to train on, at most
 * @param dev examples of the development split, at most
 * @param test examples of the test split, at most
 * @param seeds of the draws whose mean is reported
 */
public record Protocol(
    String name, boolean perClass, int train, int dev, int test, List<Long> seeds) {
  /** The names that there are, for messages. */
  public static final String NAMES = "zero-shot, mezo-k16, mezo-k512, mezo-kN for any N, mezo-1000";

  private static final int TEST = 1000;
  private static final Pattern SHOTS = Pattern.compile("mezo-k([1-9]\\d{0,5})");

  /**
   * The protocol of a name.
   *
   * <ul>
   *   <li>{@code mezo-k16}, {@code mezo-k512}: MeZO's of masked language models. k examples of each
   *       class to train on and k for development, drawn by each of five seeds.
   *   <li>{@code mezo-1000}: MeZO's of large models. 1,000 examples to train on and 500 for
   *       development, whatever their classes, drawn by the seed 0.
   *   <li>{@code zero-shot}: the test split of these alone.
   * </ul>
   *
   * @throws BadInputException if there is none
   */
  public static Protocol named(String name) {
    Matcher shots = SHOTS.matcher(name);
    if (shots.matches()) {
      int k = Integer.parseInt(shots.group(1));
      return new Protocol(name, true, k, k, TEST, List.of(13L, 21L, 42L, 87L, 100L));
    }
    return switch (name) {
      case "zero-shot" -> new Protocol(name, false, 0, 0, TEST, List.of(0L));
      case "mezo-1000" -> new Protocol(name, false, 1000, 500, TEST, List.of(0L));
      default ->
          throw new BadInputException("unknown protocol " + name + ": expected one of " + NAMES);
    };
  }

  /** Whether there is anything to train on. */
  public boolean trains() {
    return train > 0;
  }

  /** What each of the seeds draws. */
  public List<Draw> draws() {
    return seeds.stream().map(this::draw).toList();
  }

  /** What one seed draws. */
  public Draw draw(long seed) {
    return new Draw(this, seed);
  }
}
