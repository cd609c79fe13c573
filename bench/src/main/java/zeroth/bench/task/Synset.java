package zeroth.bench.task;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import zeroth.tensor.BadInputException;

/**
 * A set of words that mean the same, with what WordNet 3.1 says of it.
 *
 * @param id its offset in its file, which names it there
 * @param file two digits of its lexicographer file, its class
 * @param words at least one, as they are written, with spaces
 * @param kindOf ids of the synsets of the same part of speech that it is a kind or an instance of
 * @param gloss definitions and examples, separated by semicolons
 */
public record Synset(
    String id, String file, List<String> words, List<String> kindOf, String gloss) {
  private static final String DIRECTORY = "/net/sf/extjwnl/data/wordnet/wn31/";

  /** How an adjective may be used, behind the word in parentheses. */
  private static final Pattern MARKER = Pattern.compile("\\((a|p|ip)\\)$");

  private static final Pattern QUOTED = Pattern.compile("\"([^\"]+)\"");

  /** The parts of speech, each a file. */
  public enum PartOfSpeech {
    NOUN,
    VERB,
    ADJECTIVE,
    ADVERB;

    private String resource() {
      return DIRECTORY
          + switch (this) {
            case NOUN -> "data.noun";
            case VERB -> "data.verb";
            case ADJECTIVE -> "data.adj";
            case ADVERB -> "data.adv";
          };
    }
  }

  public Synset {
    words = List.copyOf(words);
    kindOf = List.copyOf(kindOf);
  }

  /**
   * All synsets of a part of speech in the file's order.
   *
   * @throws BadInputException if the file is not on the class path, or is malformed
   */
  public static List<Synset> read(PartOfSpeech part) {
    String resource = part.resource();
    InputStream in = Synset.class.getResourceAsStream(resource);
    if (in == null) {
      throw new BadInputException("wordnet: " + resource + " is not on the class path");
    }
    return read(resource.substring(DIRECTORY.length()), in);
  }

  /** The synsets of a file. */
  static List<Synset> read(String source, InputStream data) {
    List<Synset> synsets = new ArrayList<>();
    try (Utf8Lines lines = new Utf8Lines("wordnet " + source, data)) {
      for (String line = lines.next(); line != null; line = lines.next()) {
        if (!line.startsWith("  ")) { // of the licence
          synsets.add(parse(lines, line));
        }
      }
    } catch (IOException e) {
      throw new BadInputException("wordnet: " + e.getMessage());
    }
    return synsets;
  }

  /**
   * A line: offset, file number, part of speech, number of words in hexadecimal, each with an id,
   * number of pointers, each a sign, an offset, a part of speech and a place, ..., | gloss; see
   * wndb(5WN).
   */
  private static Synset parse(Utf8Lines lines, String line) {
    int bar = line.indexOf(" | ");
    String[] fields = line.substring(0, Math.max(bar, 0)).split(" ");
    try {
      List<String> words = new ArrayList<>();
      int at = 4;
      for (int w = Integer.parseInt(fields[3], 16); w > 0; w--) {
        words.add(MARKER.matcher(fields[at]).replaceFirst("").replace('_', ' '));
        at += 2;
      }
      int pointers = Integer.parseInt(fields[at]);
      List<String> kindOf = new ArrayList<>();
      for (at++; pointers > 0; pointers--) {
        if (fields[at].startsWith("@")) {
          kindOf.add(fields[at + 1]);
        }
        at += 4;
      }
      return new Synset(fields[0], fields[1], words, kindOf, line.substring(bar + 3).strip());
    } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
      String found = line.length() <= 40 ? line : line.substring(0, 40) + "...";
      throw lines.bad("a synset: offset, file, part of speech, words, pointers, | gloss", found);
    }
  }

  /** What stands before the first semicolon of a gloss. */
  static String definition(String gloss) {
    int semicolon = gloss.indexOf(';');
    return (semicolon < 0 ? gloss : gloss.substring(0, semicolon)).strip();
  }

  /** The first definition alone, without the usage examples. */
  public String definition() {
    return definition(gloss);
  }

  /** The usage examples, which stand in double quotes. */
  public List<String> examples() {
    List<String> examples = new ArrayList<>();
    for (Matcher found = QUOTED.matcher(gloss); found.find(); ) {
      examples.add(found.group(1).strip());
    }
    examples.removeIf(String::isEmpty);
    return examples;
  }
}
