package zeroth.bench.experiment;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import zeroth.bench.task.Answering;
import zeroth.bench.task.LabelledText;
import zeroth.tensor.BadInputException;
import zeroth.transformer.tokenizer.TextTokenizer;

/**
 * Texts with every label behind them as tokens. A prompt and an option are tokenized as one text,
 * as a reader would meet them; the option's tokens are those behind what this has in common with
 * the prompt's own tokens. The first token of all has nothing before it to be predicted from and
 * never counts.
 *
 * <p>A text that is answered with any text has two sequences: with the right answer, and the prompt
 * that an answer is said behind. The latter is tokenized by itself, so that nothing of the right
 * answer is in it, and without the spaces at its end: a word's token has the space before it.
 *
 * <p>Where the score is calibrated, the options of a text are followed by the same options behind
 * the template without a text in it, which no example stands before.
 *
 * @param tokenizer the model's
 * @param template of prompt and option
 * @param labels names of the classes
 * @param rule how the model comes to an answer
 * @param before what is read before every prompt; may be empty
 */
record OptionTokenizer(
    TextTokenizer tokenizer,
    OptionTemplate template,
    List<String> labels,
    AnswerRule rule,
    String before) {

  /** By the usual rule, and with nothing before a prompt. */
  OptionTokenizer(TextTokenizer tokenizer, OptionTemplate template, List<String> labels) {
    this(tokenizer, template, labels, AnswerRule.USUAL, "");
  }

  /**
   * Tokens of which some at the end are scored.
   *
   * @param scored how many; 0 of a prompt that is gone on with
   */
  private record Sequence(int[] ids, int scored) {}

  /**
   * The tokens of texts; of one that is too long with any of the labels the end is cut off, for all
   * labels alike, and neither template nor label.
   *
   * @param maxLength longest sequence, an answer that is still to be said included
   * @throws BadInputException if template and label alone are longer, or a label has no token
   */
  EncodedTexts encode(List<LabelledText> texts, int maxLength) {
    List<int[]> ids = new ArrayList<>();
    List<Integer> scored = new ArrayList<>();
    int[] first = new int[texts.size() + 1];
    for (int b = 0; b < texts.size(); b++) {
      for (Sequence sequence : fitting(texts.get(b), maxLength)) {
        scored.add(sequence.scored);
        ids.add(sequence.ids);
      }
      first[b + 1] = ids.size();
    }
    return new EncodedTexts(
        ids,
        texts.stream().mapToInt(LabelledText::right).toArray(),
        first,
        scored.stream().mapToInt(tokens -> tokens).toArray(),
        texts);
  }

  /** How many texts are too long. */
  int cut(List<LabelledText> texts, int maxLength) {
    int cut = 0;
    for (LabelledText text : texts) {
      if (length(text) > maxLength) {
        cut++;
      }
    }
    return cut;
  }

  /** Tokens of the longest sequence of a text that is not cut. */
  int length(LabelledText text) {
    return length(sequences(text.fields(), text));
  }

  /** With something else before every prompt. */
  OptionTokenizer behind(String text) {
    return new OptionTokenizer(tokenizer, template, labels, rule, text);
  }

  /** A text with its right answer, as it is shown to a model. */
  String shown(LabelledText text) {
    return (template.prompt(text.fields()) + words(text).get(text.right())).strip();
  }

  private List<Sequence> fitting(LabelledText text, int maxLength) {
    Map<String, String> fields = text.fields();
    List<Sequence> fitting =
        new FittingText<>(cut -> sequences(cut, text), made -> length(made) <= maxLength)
            .of(fields);
    if (fitting == null) {
      throw new BadInputException(
          "--max-length "
              + maxLength
              + ": template and answer alone have up to "
              + length(sequences(FittingText.cut(fields, 0), text))
              + " tokens: "
              + template);
    }
    return fitting;
  }

  private int length(List<Sequence> sequences) {
    return sequences.stream()
        .mapToInt(one -> one.ids.length + (one.scored == 0 ? rule.tokens() : 0))
        .max()
        .orElseThrow();
  }

  /**
   * The sequences of an example.
   *
   * @param cut what the prompt has of its texts
   * @param text the whole, from which the options' words come
   */
  private List<Sequence> sequences(Map<String, String> cut, LabelledText text) {
    List<String> words = words(text);
    String prompt = before + template.prompt(cut);
    List<Sequence> sequences = new ArrayList<>(options(prompt, words));
    if (text.answers().answering() == Answering.TEXT) {
      int[] ids = tokenizer.encode(prompt.replaceAll(" +$", ""), Integer.MAX_VALUE);
      if (ids.length == 0) {
        throw new BadInputException("the prompt has no token to say an answer behind: " + template);
      }
      sequences.add(new Sequence(ids, 0));
    } else if (rule.score() == OptionScore.CALIBRATED) {
      String bare = template.prompt(FittingText.cut(text.fields(), 0));
      if (tokenizer.encode(bare, Integer.MAX_VALUE).length == 0) {
        throw new BadInputException(
            "--score calibrated: without its texts the prompt is empty: " + template);
      }
      sequences.addAll(options(bare, words));
    }
    return sequences;
  }

  private List<Sequence> options(String prompt, List<String> allWords) {
    int[] alone = tokenizer.encode(prompt, Integer.MAX_VALUE);
    List<Sequence> options = new ArrayList<>();
    for (String words : allWords) {
      int[] ids = tokenizer.encode(prompt + words, Integer.MAX_VALUE);
      int differs = Arrays.mismatch(alone, ids);
      int common = Math.max(1, differs < 0 ? ids.length : differs);
      if (common >= ids.length) {
        throw new BadInputException(
            "the answer \"" + words + "\" has no token of its own behind the prompt: " + prompt);
      }
      options.add(new Sequence(ids, ids.length - common));
    }
    return options;
  }

  /** What there is to choose from; the answer to learn where any text is one. */
  private List<String> words(LabelledText text) {
    if (text.answers().isNone()) {
      return IntStream.range(0, labels.size())
          .mapToObj(c -> template.words(c, text.fields()))
          .toList();
    }
    return text.answers().words();
  }
}
