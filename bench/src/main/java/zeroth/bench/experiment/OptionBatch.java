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
 * @param labels the right one of each text among those that are read
 * @param first the number of each text's first option that is read, and that of all
 */
record OptionBatch(OptionLoss loss, List<Scored> options, int[] labels, int[] first) {

  static OptionBatch of(OptionLoss loss, EncodedTexts texts) {
    List<Scored> options = new ArrayList<>();
    int[] labels = new int[texts.size()];
    int[] first = new int[texts.size() + 1];
    for (int b = 0; b < texts.size(); b++) {
      if (loss == OptionLoss.ANSWER) {
        options.add(texts.option(b, texts.labels()[b]));
      } else {
        labels[b] = texts.labels()[b];
        for (int c = 0; c < texts.options(b); c++) {
          options.add(texts.option(b, c));
        }
      }
      first[b + 1] = options.size();
    }
    return new OptionBatch(loss, List.copyOf(options), labels, first);
  }

  /** The same options, of whose losses another mean is made. */
  OptionBatch under(OptionLoss other) {
    return new OptionBatch(other, options, labels, first);
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
      double right = means[first[b] + labels[b]];
      sum += loss == OptionLoss.ANSWER ? right : logTotal(means, b) + right;
    }
    return sum / labels.length;
  }

  /**
   * The scores of a reading.
   *
   * @param means of {@link #means}
   */
  double[][] scores(double[] means) {
    double[][] scores = new double[labels.length][];
    for (int b = 0; b < scores.length; b++) {
      scores[b] = new double[first[b + 1] - first[b]];
      for (int c = 0; c < scores[b].length; c++) {
        scores[b][c] = -means[first[b] + c];
      }
    }
    return scores;
  }

  /** log sum_c exp(-means[c]) over a text's options. */
  private double logTotal(double[] means, int text) {
    double least = Double.POSITIVE_INFINITY;
    for (int i = first[text]; i < first[text + 1]; i++) {
      least = Math.min(least, means[i]);
    }
    double total = 0;
    for (int i = first[text]; i < first[text + 1]; i++) {
      total += StrictMath.exp(least - means[i]);
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
    for (int b = 0; b < labels.length; b++) {
      for (int i = first[b]; i < first[b + 1]; i++) {
        int scored = options.get(i).scored();
        double weight = loss == OptionLoss.ANSWER ? 1 : weight(means, b, i);
        for (int t = 0; t < scored; t++) {
          shares[row++] = weight / scored / labels.length;
        }
      }
    }
    return shares;
  }

  /** y - p: the derivative of the cross entropy of an option's text by the option's mean loss. */
  private double weight(double[] means, int text, int option) {
    double p = StrictMath.exp(-means[option] - logTotal(means, text));
    return (option - first[text] == labels[text] ? 1 : 0) - p;
  }
}
