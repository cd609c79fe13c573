package zeroth.bench.experiment;

import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.Locale;

/**
 * A learning rate and where it comes from.
 *
 * @param rate positive and finite
 * @param origin what it was decided by, for a record and for who reads it
 */
public record LearningRate(double rate, String origin) {

  /** One that a user has chosen. */
  public static LearningRate given(double rate) {
    return new LearningRate(rate, "--lr");
  }

  /** A rate as people write it, such as 5e-5; all of its digits. */
  public static String text(double rate) {
    DecimalFormat scientific =
        new DecimalFormat("0.################E0", DecimalFormatSymbols.getInstance(Locale.ROOT));
    return scientific.format(rate).replace('E', 'e');
  }
}
