package zeroth.bench.experiment;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import zeroth.bench.task.LabelledText;
import zeroth.tensor.BadInputException;
import zeroth.transformer.head.CausalHead.Scored;
import zeroth.transformer.tokenizer.TextTokenizer;

/**
 * Texts with every label behind them as tokens. A prompt and an option are tokenized as one text,
 * as a reader would meet them; the option's tokens are those behind what this has in common with
 * the prompt's own tokens. The first token of all has nothing before it to be predicted from and
 * never counts.
 *
 * @param tokenizer the model's
 * @param template of prompt and option
 * @param labels names of the classes
 */
record OptionTokenizer(TextTokenizer tokenizer, OptionTemplate template, List<String> labels) {

  /**
   * The tokens of texts; of one that is too long with any of the labels the end is cut off, for all
   * labels alike, and neither template nor label.
   *
   * @param maxLength longest sequence
   * @throws BadInputException if template and label alone are longer, or a label has no token
   */
  EncodedTexts encode(List<LabelledText> texts, int maxLength) {
    List<int[]> ids = new ArrayList<>();
    List<Integer> scored = new ArrayList<>();
    int[] first = new int[texts.size() + 1];
    for (int b = 0; b < texts.size(); b++) {
      for (Scored option : fitting(texts.get(b), maxLength)) {
        scored.add(option.scored());
        ids.add(option.ids());
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
      if (!fits(options(text.fields(), text), maxLength)) {
        cut++;
      }
    }
    return cut;
  }

  private List<Scored> fitting(LabelledText text, int maxLength) {
    Map<String, String> fields = text.fields();
    List<Scored> options =
        new FittingText<>(cut -> options(cut, text), made -> fits(made, maxLength)).of(fields);
    if (options == null) {
      int most =
          options(FittingText.cut(fields, 0), text).stream()
              .mapToInt(option -> option.ids().length)
              .max()
              .orElseThrow();
      throw new BadInputException(
          "--max-length "
              + maxLength
              + ": template and answer alone have up to "
              + most
              + " tokens: "
              + template);
    }
    return options;
  }

  private static boolean fits(List<Scored> options, int maxLength) {
    return options.stream().allMatch(option -> option.ids().length <= maxLength);
  }

  /**
   * An example with each of the options.
   *
   * @param cut what the prompt has of its texts
   * @param text the whole, from which the options' words come
   */
  private List<Scored> options(Map<String, String> cut, LabelledText text) {
    String prompt = template.prompt(cut);
    int[] before = tokenizer.encode(prompt, Integer.MAX_VALUE);
    List<Scored> options = new ArrayList<>();
    for (String words : words(text)) {
      int[] ids = tokenizer.encode(prompt + words, Integer.MAX_VALUE);
      int differs = Arrays.mismatch(before, ids);
      int common = Math.max(1, differs < 0 ? ids.length : differs);
      if (common >= ids.length) {
        throw new BadInputException(
            "the answer \"" + words + "\" has no token of its own behind the prompt: " + prompt);
      }
      options.add(new Scored(ids, ids.length - common));
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
