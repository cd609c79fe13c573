package zeroth.bench.experiment;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import zeroth.bench.task.LabelledText;
import zeroth.tensor.BadInputException;
import zeroth.tensor.random.Key;

/**
 * Examples with their right answers that a decoder reads before every text, a blank line behind
 * each (Brown et al. 2020, arXiv 2005.14165). Which they are follows from the seed and the texts
 * alone: those of each class in the order of their keys, a class after the other, so that there are
 * as many of each, but for one; then all in the order of other keys, so that none has the last
 * place for its class.
 *
 * @param examples how many are wanted, at least 1
 * @param seed of the draw
 */
public record InContext(int examples, long seed) {
  private static final String BETWEEN = "\n\n";

  /**
   * A model that reads examples of the train split before every text: as many as fit with the
   * longest text of the test split.
   *
   * @param setting model and texts
   * @param notes is told how many they are
   * @throws BadInputException if the model is no decoder, or there is no example
   */
  public Setting before(Setting setting, Consumer<String> notes) {
    if (!(setting.model() instanceof OptionLikelihood model)) {
      throw new BadInputException(
          "--in-context is for language models (decoders), which read examples before a text");
    }
    List<LabelledText> drawn = drawn(setting.dataset().train());
    if (drawn.isEmpty()) {
      throw new BadInputException(
          "--in-context " + examples + ": the train split has no example to show");
    }
    OptionTokenizer plain = model.tokenizer();
    LabelledText longest =
        setting.dataset().test().stream().max(Comparator.comparingInt(plain::length)).orElseThrow();
    int fitting = drawn.size();
    while (fitting > 0
        && plain.behind(shown(plain, drawn.subList(0, fitting))).length(longest)
            > setting.maxLength()) {
      fitting--;
    }
    notes.accept(
        String.format(
            Locale.ROOT,
            "in context: %d of %d examples fit into %d tokens with the longest text",
            fitting,
            examples,
            setting.maxLength()));
    return setting.with(model.asking(plain.behind(shown(plain, drawn.subList(0, fitting)))));
  }

  /** The first so many of each class in turn, as long as there are some. */
  List<LabelledText> drawn(List<LabelledText> train) {
    Key key = Key.ofSeed(seed).fold("in-context");
    List<List<LabelledText>> classes =
        train.stream()
            .sorted(by(key))
            .collect(Collectors.groupingBy(LabelledText::label, TreeMap::new, Collectors.toList()))
            .values()
            .stream()
            .toList();
    List<LabelledText> drawn = new ArrayList<>();
    int most = classes.stream().mapToInt(List::size).max().orElse(0);
    for (int i = 0; i < most; i++) {
      for (List<LabelledText> ofClass : classes) {
        if (i < ofClass.size() && drawn.size() < examples) {
          drawn.add(ofClass.get(i));
        }
      }
    }
    return drawn;
  }

  /** What a model reads of examples. */
  String shown(OptionTokenizer tokenizer, List<LabelledText> texts) {
    return texts.stream()
        .sorted(by(Key.ofSeed(seed).fold("in-context order")))
        .map(text -> tokenizer.shown(text) + BETWEEN)
        .collect(Collectors.joining());
  }

  private static Comparator<LabelledText> by(Key key) {
    return Comparator.<LabelledText>comparingLong(text -> key.fold(text.text()).block(0))
        .thenComparing(LabelledText::text);
  }
}
