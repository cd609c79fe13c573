package zeroth.bench.experiment;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
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
    int[] scored = new int[texts.size() * labels.size()];
    for (LabelledText text : texts) {
      for (Scored option : fitting(text.fields(), maxLength)) {
        scored[ids.size()] = option.scored();
        ids.add(option.ids());
      }
    }
    int[] right = texts.stream().mapToInt(LabelledText::label).toArray();
    return new EncodedTexts(ids, right, labels.size(), scored);
  }

  /** How many texts are too long. */
  int cut(List<LabelledText> texts, int maxLength) {
    int cut = 0;
    for (LabelledText text : texts) {
      if (!fits(options(text.fields(), text.fields()), maxLength)) {
        cut++;
      }
    }
    return cut;
  }

  private List<Scored> fitting(Map<String, String> fields, int maxLength) {
    List<Scored> options =
        new FittingText<>(cut -> options(cut, fields), made -> fits(made, maxLength)).of(fields);
    if (options == null) {
      int most =
          options(FittingText.cut(fields, 0), fields).stream()
              .mapToInt(option -> option.ids().length)
              .max()
              .orElseThrow();
      throw new BadInputException(
          "--max-length "
              + maxLength
              + ": template and label alone have up to "
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
   * An example with each of the labels.
   *
   * @param cut what the prompt has of its texts
   * @param fields the whole texts, from which the labels' words come
   */
  private List<Scored> options(Map<String, String> cut, Map<String, String> fields) {
    String prompt = template.prompt(cut);
    int[] before = tokenizer.encode(prompt, Integer.MAX_VALUE);
    List<Scored> options = new ArrayList<>();
    for (int c = 0; c < labels.size(); c++) {
      int[] ids = tokenizer.encode(prompt + template.words(c, fields), Integer.MAX_VALUE);
      int differs = Arrays.mismatch(before, ids);
      int common = Math.max(1, differs < 0 ? ids.length : differs);
      if (common >= ids.length) {
        throw new BadInputException(
            "label " + labels.get(c) + " has no token of its own behind the prompt: " + prompt);
      }
      options.add(new Scored(ids, ids.length - common));
    }
    return options;
  }
}
