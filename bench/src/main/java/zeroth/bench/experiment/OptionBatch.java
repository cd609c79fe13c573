package zeroth.bench.experiment;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import zeroth.bench.task.Answering;
import zeroth.tensor.Segments;
import zeroth.tensor.backend.VocabularyLosses;
import zeroth.transformer.head.CausalHead.Places;
import zeroth.transformer.head.CausalHead.Scored;

/**
 * A minibatch as a loss reads it: the right option of each text, or all of them, and what they are
 * held against. An option's cost is minus its score.
 *
 * @param loss which loss
 * @param score what an option's score is
 * @param options the options that are read, text by text
 * @param labels the right one of each text among those that are read
 * @param first the number of each text's first option that is read, and that of all
 * @param bare options behind the template without a text, each once; none unless calibrated
 * @param bareOf the number of each option's bare one; empty unless calibrated
 */
record OptionBatch(
    OptionLoss loss,
    OptionScore score,
    List<Scored> options,
    int[] labels,
    int[] first,
    List<Scored> bare,
    int[] bareOf) {

  /**
   * What a loss reads of texts.
   *
   * @param texts of {@link OptionTokenizer}: the sequences of a text are its options, and behind
   *     them, if the score is calibrated, each option without the text; of a text with any answer
   *     the first is the right answer
   */
  static OptionBatch of(OptionLoss loss, OptionScore score, EncodedTexts texts) {
    boolean any = texts.answering() == Answering.TEXT;
    boolean calibrated = score == OptionScore.CALIBRATED && loss == OptionLoss.OPTIONS && !any;
    List<Scored> options = new ArrayList<>();
    List<Scored> bare = new ArrayList<>();
    Map<List<Integer>, Integer> known = new HashMap<>();
    List<Integer> bareOf = new ArrayList<>();
    int[] labels = new int[texts.size()];
    int[] first = new int[texts.size() + 1];
    for (int b = 0; b < texts.size(); b++) {
      int count = any ? 1 : texts.options(b) / (score == OptionScore.CALIBRATED ? 2 : 1);
      if (loss == OptionLoss.ANSWER) {
        options.add(texts.option(b, texts.labels()[b]));
      } else {
        labels[b] = texts.labels()[b];
        for (int c = 0; c < count; c++) {
          options.add(texts.option(b, c));
        }
      }
      for (int c = 0; calibrated && c < count; c++) {
        Scored one = texts.option(b, count + c);
        Integer number = known.putIfAbsent(key(one), bare.size());
        if (number == null) {
          number = bare.size();
          bare.add(one);
        }
        bareOf.add(number);
      }
      first[b + 1] = options.size();
    }
    return new OptionBatch(
        loss,
        score,
        List.copyOf(options),
        labels,
        first,
        List.copyOf(bare),
        bareOf.stream().mapToInt(i -> i).toArray());
  }

  private static List<Integer> key(Scored text) {
    return IntStream.concat(IntStream.of(text.scored()), Arrays.stream(text.ids()))
        .boxed()
        .toList();
  }

  /** The same options, of whose losses another mean is made. */
  OptionBatch under(OptionLoss other) {
    return new OptionBatch(other, score, options, labels, first, bare, bareOf);
  }

  /** All that is read: the options, and behind them the bare ones. */
  private List<Scored> sequences() {
    return bare.isEmpty() ? options : Stream.of(options, bare).flatMap(List::stream).toList();
  }

  /** Where in a batch the tokens are; no two texts share a sequence. */
  Places places() {
    return Places.of(sequences(), first);
  }

  /** The sum of the losses of each sequence's scored tokens, from a row on. */
  double[] sums(VocabularyLosses found, int firstRow) {
    List<Scored> all = sequences();
    double[] sums = new double[all.size()];
    int row = firstRow;
    for (int i = 0; i < sums.length; i++) {
      for (int t = 0; t < all.get(i).scored(); t++) {
        sums[i] += found.loss(row++);
      }
    }
    return sums;
  }

  private double meanOf(double[] sums, int option) {
    return sums[option] / options.get(option).scored();
  }

  /** What an option costs: minus its score. */
  private double cost(double[] sums, int option) {
    return switch (score) {
      case MEAN -> meanOf(sums, option);
      case SUM -> sums[option];
      case CALIBRATED ->
          bare.isEmpty() ? sums[option] : sums[option] - sums[options.size() + bareOf[option]];
    };
  }

  /**
   * The mean loss over the texts.
   *
   * @param sums of {@link #sums}
   */
  double mean(double[] sums) {
    double sum = 0;
    for (int b = 0; b < labels.length; b++) {
      sum += loss(sums, b);
    }
    return sum / labels.length;
  }

  /**
   * The loss of a text.
   *
   * @param sums of {@link #sums}
   */
  double loss(double[] sums, int text) {
    int right = first[text] + labels[text];
    return loss == OptionLoss.ANSWER
        ? meanOf(sums, right)
        : logTotal(sums, text) + cost(sums, right);
  }

  /**
   * Rows of a batch's tokens by text, all options of a text together.
   *
   * @param places of {@link #places}
   * @throws IllegalArgumentException if texts share what their options are held against
   */
  Segments texts(Places places) {
    if (!bare.isEmpty()) {
      throw new IllegalArgumentException("calibrated options share prompts among all texts");
    }
    Segments rows = places.batch().segments();
    int[] lengths = new int[labels.length];
    for (int b = 0; b < lengths.length; b++) {
      int from = places.sequences()[first[b]];
      int last = places.sequences()[first[b + 1] - 1];
      lengths[b] = rows.offset(last + 1) - rows.offset(from);
    }
    return Segments.ofLengths(lengths);
  }

  /**
   * The scores of a reading.
   *
   * @param sums of {@link #sums}
   */
  double[][] scores(double[] sums) {
    double[][] scores = new double[labels.length][];
    for (int b = 0; b < scores.length; b++) {
      scores[b] = new double[first[b + 1] - first[b]];
      for (int c = 0; c < scores[b].length; c++) {
        scores[b][c] = -cost(sums, first[b] + c);
      }
    }
    return scores;
  }

  /** log sum_c exp(-cost[c]) over a text's options. */
  private double logTotal(double[] sums, int text) {
    double least = Double.POSITIVE_INFINITY;
    for (int i = first[text]; i < first[text + 1]; i++) {
      least = Math.min(least, cost(sums, i));
    }
    double total = 0;
    for (int i = first[text]; i < first[text + 1]; i++) {
      total += StrictMath.exp(least - cost(sums, i));
    }
    return StrictMath.log(total) - least;
  }

  /**
   * How the loss changes with the loss of each scored token.
   *
   * @param sums of {@link #sums}
   */
  double[] shares(double[] sums) {
    double[] shares = new double[sequences().stream().mapToInt(Scored::scored).sum()];
    double[] ofBare = new double[bare.size()];
    int row = 0;
    for (int b = 0; b < labels.length; b++) {
      for (int i = first[b]; i < first[b + 1]; i++) {
        int scored = options.get(i).scored();
        double weight = loss == OptionLoss.ANSWER ? 1 : weight(sums, b, i);
        boolean mean = loss == OptionLoss.ANSWER || score == OptionScore.MEAN;
        for (int t = 0; t < scored; t++) {
          shares[row++] = (mean ? weight / scored : weight) / labels.length;
        }
        if (!bare.isEmpty()) {
          ofBare[bareOf[i]] -= weight / labels.length;
        }
      }
    }
    for (int i = 0; i < ofBare.length; i++) {
      for (int t = 0; t < bare.get(i).scored(); t++) {
        shares[row++] = ofBare[i];
      }
    }
    return shares;
  }

  /** y - p: the derivative of the cross entropy of an option's text by the option's cost. */
  private double weight(double[] sums, int text, int option) {
    double p = StrictMath.exp(-cost(sums, option) - logTotal(sums, text));
    return (option - first[text] == labels[text] ? 1 : 0) - p;
  }
}
