package zeroth.bench.experiment;

import java.util.ArrayList;
import java.util.List;
import zeroth.tensor.backend.VocabularyLosses;
import zeroth.transformer.head.CausalHead.Places;
import zeroth.transformer.head.CausalHead.Scored;

/**
 * A minibatch as a loss reads it: the right option of each text, or all of them.
 *
 * @param loss which loss
 * @param options the options that are read, text by text
 * @param labels the right one of each text
 * @param classes options of a text that are read: 1 or all
 */
record OptionBatch(OptionLoss loss, List<Scored> options, int[] labels, int classes) {

  static OptionBatch of(OptionLoss loss, EncodedTexts texts) {
    List<Scored> options = new ArrayList<>();
    for (int b = 0; b < texts.size(); b++) {
      if (loss == OptionLoss.ANSWER) {
        options.add(texts.option(b, texts.labels()[b]));
      } else {
        for (int c = 0; c < texts.options(); c++) {
          options.add(texts.option(b, c));
        }
      }
    }
    int classes = loss == OptionLoss.ANSWER ? 1 : texts.options();
    return new OptionBatch(loss, List.copyOf(options), texts.labels(), classes);
  }

  /** Where in a batch the options' tokens are. */
  Places places() {
    return Places.of(options);
  }

  /** The mean loss of each option's tokens, from a row on. */
  double[] means(VocabularyLosses found, int firstRow) {
    double[] means = new double[options.size()];
    int row = firstRow;
    for (int i = 0; i < means.length; i++) {
      means[i] = found.mean(row, options.get(i).scored());
      row += options.get(i).scored();
    }
    return means;
  }

  /**
   * The mean loss over the texts.
   *
   * @param means of {@link #means}
   */
  double mean(double[] means) {
    double sum = 0;
    for (int b = 0; b < labels.length; b++) {
      sum += loss == OptionLoss.ANSWER ? means[b] : crossEntropy(means, b * classes, labels[b]);
    }
    return sum / labels.length;
  }

  private double crossEntropy(double[] means, int first, int label) {
    return logTotal(means, first) + means[first + label];
  }

  /** log sum_c exp(-means[c]). */
  private double logTotal(double[] means, int first) {
    double least = Double.POSITIVE_INFINITY;
    for (int c = 0; c < classes; c++) {
      least = Math.min(least, means[first + c]);
    }
    double total = 0;
    for (int c = 0; c < classes; c++) {
      total += StrictMath.exp(least - means[first + c]);
    }
    return StrictMath.log(total) - least;
  }

  /**
   * How the loss changes with the loss of each scored token.
   *
   * @param means of {@link #means}
   */
  double[] shares(double[] means) {
    double[] shares = new double[options.stream().mapToInt(Scored::scored).sum()];
    int row = 0;
    for (int i = 0; i < options.size(); i++) {
      int scored = options.get(i).scored();
      double weight = loss == OptionLoss.ANSWER ? 1 : weight(means, i);
      for (int t = 0; t < scored; t++) {
        shares[row++] = weight / scored / labels.length;
      }
    }
    return shares;
  }

  /** y - p: the derivative of the cross entropy of an option's text by the option's mean loss. */
  private double weight(double[] means, int option) {
    int first = option - option % classes;
    double p = StrictMath.exp(-means[option] - logTotal(means, first));
    return (option - first == labels[option / classes] ? 1 : 0) - p;
  }
}
