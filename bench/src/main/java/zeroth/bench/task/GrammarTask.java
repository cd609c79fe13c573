package zeroth.bench.task;

import java.io.InputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import zeroth.tensor.BadInputException;
import zeroth.tensor.random.Key;

/**
 * Is a sentence right? The examples of LanguageTool's rules for English, written by people: a
 * sentence with a mistake, and the same sentence with the correction that the rule proposes first.
 *
 * <p>{@code grammar} asks it of each sentence alone, as CoLA does; {@code grammar-pairs} asks which
 * of the two is right. The sentences of a pair are never in two splits, nor are pairs that have a
 * sentence in common, and a sentence is in the same split of both tasks.
 *
 * @see LanguageToolRules
 */
public final class GrammarTask implements BuiltInTask {
  /** The field of the sentence that comes first. */
  static final String FIRST = "first";

  /** The field of the other one. */
  static final String SECOND = "second";

  /** Where the artifact language-en keeps the rules on the class path. */
  private static final String RESOURCE = "/org/languagetool/rules/en/grammar.xml";

  private static final Key ORDER = Key.ofSeed(0).fold("grammar-pairs");

  private final boolean paired;

  private GrammarTask(boolean paired) {
    this.paired = paired;
  }

  /** Of one sentence, whether it is right. */
  public static GrammarTask sentences() {
    return new GrammarTask(false);
  }

  /** Of two sentences, which is right. */
  public static GrammarTask pairs() {
    return new GrammarTask(true);
  }

  @Override
  public String name() {
    return paired ? "grammar-pairs" : "grammar";
  }

  @Override
  public String about() {
    return paired
        ? "which of two sentences is right? The same corrections"
        : "is a sentence right? Corrections of LanguageTool's rules";
  }

  @Override
  public Example example() {
    String wrong = "Both cat are asleep.";
    return paired
        ? pair(new Correction(wrong, "Both cats are asleep.", 0))
        : new Example(wrong, "unacceptable", 0);
  }

  @Override
  public List<Example> read(Consumer<String> notes) {
    InputStream in = GrammarTask.class.getResourceAsStream(RESOURCE);
    if (in == null) {
      throw new BadInputException(name() + ": " + RESOURCE + " is not on the class path");
    }
    return read(in);
  }

  /** The examples of a file of rules. */
  List<Example> read(InputStream rules) {
    List<Example> examples = new ArrayList<>();
    for (Correction c : LanguageToolRules.read(name() + " grammar.xml", rules)) {
      if (paired) {
        examples.add(pair(c));
      } else {
        examples.add(new Example(c.wrong(), "unacceptable", c.line()));
        examples.add(new Example(c.right(), "acceptable", c.line()));
      }
    }
    return examples;
  }

  /** The two in an order that depends on them alone. */
  private static Example pair(Correction c) {
    boolean rightFirst = (ORDER.fold(c.wrong()).fold(c.right()).block(0) & 1) == 0;
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put(FIRST, rightFirst ? c.right() : c.wrong());
    fields.put(SECOND, rightFirst ? c.wrong() : c.right());
    return new Example(Collections.unmodifiableMap(fields), rightFirst ? FIRST : SECOND, c.line());
  }

  @Override
  public boolean grouped() {
    return true;
  }

  @Override
  public List<String> labels() {
    return paired ? List.of(FIRST, SECOND) : List.of("unacceptable", "acceptable");
  }

  @Override
  public List<String> fields() {
    return paired ? List.of(FIRST, SECOND) : List.of(LabelledText.TEXT);
  }

  @Override
  public String promptTemplate() {
    return "{label}";
  }

  /** Of a pair the likelihoods of the sentences themselves are compared. */
  @Override
  public String optionTemplate() {
    return paired ? "This is correct: {label}" : "{text} This is {label}";
  }

  @Override
  public List<String> optionWords() {
    return paired ? List.of("{first}", "{second}") : List.of("incorrect", "correct");
  }

  @Override
  public String maskTemplate() {
    return paired ? "{first} {second} The {mask} is correct ." : "{text} This is {mask} .";
  }

  @Override
  public List<String> maskWords() {
    return paired ? List.of(FIRST, SECOND) : List.of("incorrect", "correct");
  }

  @Override
  public boolean balanced() {
    return true;
  }

  @Override
  public SplitSizes sizes() {
    return paired ? new SplitSizes(4000, 400, 1000) : new SplitSizes(8000, 800, 2000);
  }
}
