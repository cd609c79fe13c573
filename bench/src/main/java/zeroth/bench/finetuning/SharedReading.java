package zeroth.bench.finetuning;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import zeroth.bench.experiment.EncodedTexts;
import zeroth.bench.experiment.ModelSource;
import zeroth.bench.experiment.Setting;
import zeroth.bench.task.LabelledText;
import zeroth.bench.task.SplitSizes;

/**
 * A model and a task's texts that are read once and that several runs begin from, one after the
 * other. Each run gets weights of its own: a copy of those that were read.
 *
 * <p>The runs may differ in whatever is no reading: method, rate, seed, steps, which weights are
 * tuned, and whether there is a test split.
 */
public final class SharedReading {
  private final FineTuning asked;
  private final Setting setting;
  private final Map<String, Encoded> encoded = new HashMap<>();

  /** A split's tokens, and what should be known of them. */
  private record Encoded(EncodedTexts texts, List<String> notes) {}

  /**
   * @param asked what was read for
   * @param setting before anything of it is tuned
   */
  SharedReading(FineTuning asked, Setting setting) {
    this.asked = asked;
    this.setting = setting;
  }

  /**
   * Model and texts for another run.
   *
   * @throws IllegalArgumentException if that run reads something else
   */
  Setting begin(FineTuning other) {
    if (!isFor(other)) {
      throw new IllegalArgumentException(
          "a run of " + other.model + " on " + other.task.name() + " reads something else");
    }
    return setting.with(setting.model().with(setting.model().parameters().copy()));
  }

  /** Whether a run reads what was read, or all of it but the test split. */
  public boolean isFor(FineTuning other) {
    boolean same = other.draw != null || asked.sizes.test() == other.sizes.test();
    return reading(asked).equals(reading(other)) && (same || other.sizes.test() == 0);
  }

  /** All that decides what is read, but for the size of the test split. */
  private static List<Object> reading(FineTuning a) {
    List<Object> all = new ArrayList<>();
    all.add(a.model);
    all.add(a.task.name());
    all.add(a.testFile == null ? "" : a.testFile.name());
    all.add(a.draw == null ? new SplitSizes(a.sizes.train(), a.sizes.dev(), 0) : a.draw);
    all.addAll(List.of(a.labels, a.prompts, Objects.requireNonNullElse(a.template, "")));
    all.add(a.headScale);
    all.add(String.valueOf(a.maxLength));
    all.add(String.valueOf(a.objective));
    all.add(String.valueOf(a.score));
    all.add(String.valueOf(a.answerTokens));
    all.add(a.tuning.keep());
    all.add(ModelSource.isAdapter(a.model) ? a.tuning.name() : ""); // merged for some
    return all;
  }

  /**
   * A split as tokens, made once for each length.
   *
   * @param tuned the model that is to read them
   * @param notes gets what should be known of it, each time
   */
  EncodedTexts encode(
      Setting tuned, String name, List<LabelledText> split, Consumer<String> notes) {
    String key = name + " " + split.size() + " " + tuned.maxLength();
    Encoded found =
        encoded.computeIfAbsent(
            key,
            k -> {
              List<String> told = new ArrayList<>();
              return new Encoded(tuned.encode(name, split, told::add), told);
            });
    found.notes.forEach(notes);
    return found.texts;
  }
}
