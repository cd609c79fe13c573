package zeroth.bench.task;

import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.xml.XMLConstants;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import zeroth.tensor.BadInputException;

/**
 * Reads the corrections of LanguageTool's rules. A rule has examples, {@code <example
 * correction="a|b">text <marker>mistake</marker> text</example>}; what stands before the first bar
 * is what the rule proposes first. Examples without a correction, or with an empty one (the rule
 * proposes nothing), make no pair, nor do those whose two sentences differ in capital letters, or
 * in the number of spaces, alone: uncased models cannot tell them apart.
 *
 * <p>Rules that are switched off ({@code default="off"}, {@code "temp_off"}) are passed over, and
 * so are categories that are not about grammar or the choice of words: typography, names, dates.
 *
 * <p>The file is UTF-8. Entities that it declares are replaced; nothing outside it is read.
 */
final class LanguageToolRules {
  private static final Set<String> CATEGORIES =
      Set.of(
          "COLLOCATIONS",
          "COMPOUNDING",
          "CONFUSED_WORDS",
          "GRAMMAR",
          "NONSTANDARD_PHRASES",
          "PUNCTUATION",
          "TYPOS");
  private static final Set<String> OFF = Set.of("off", "temp_off");

  /** Entities that are replaced at most; LanguageTool 6.6 has between 1,000 and 2,000. */
  private static final int MOST_ENTITIES = 10_000;

  /** Characters that they become at most; LanguageTool 6.6 needs between 2^18 and 2^20. */
  private static final int MOST_CHARACTERS = 1 << 21;

  private static final XMLInputFactory FORMAT = format();

  private final List<Correction> corrections = new ArrayList<>();

  /** Whether the rules of each of the elements around are used, innermost first. */
  private final Deque<Boolean> used = new ArrayDeque<>();

  private Marked example;

  /** Whether the root has ended. */
  private boolean done;

  private LanguageToolRules() {}

  private static XMLInputFactory format() {
    XMLInputFactory format = XMLInputFactory.newDefaultFactory();
    format.setProperty(XMLInputFactory.IS_NAMESPACE_AWARE, false);
    format.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    format.setProperty(XMLConstants.ACCESS_EXTERNAL_DTD, "");
    format.setProperty("jdk.xml.entityExpansionLimit", MOST_ENTITIES);
    format.setProperty("jdk.xml.totalEntitySizeLimit", MOST_CHARACTERS);
    format.setProperty("jdk.xml.maxGeneralEntitySizeLimit", MOST_CHARACTERS);
    format.setXMLResolver(
        (publicId, systemId, base, namespace) -> {
          throw new XMLStreamException("a reference to another file");
        });
    return format;
  }

  /**
   * The corrections in the file's order.
   *
   * @param source the file's name for messages
   * @param xml its bytes
   * @throws BadInputException if it is no XML, refers to other files, or has no corrections
   */
  static List<Correction> read(String source, InputStream xml) {
    LanguageToolRules rules = new LanguageToolRules();
    try (Reader text = new WholeText(xml)) {
      XMLStreamReader reader = FORMAT.createXMLStreamReader(text);
      do {
        rules.take(reader.next(), reader);
      } while (!rules.done);
    } catch (XMLStreamException e) {
      int line = e.getLocation() == null ? 1 : Math.max(1, e.getLocation().getLineNumber());
      if (e.getNestedException() instanceof CharacterCodingException) {
        throw new BadInputException(
            source, "from line " + line, "text in UTF-8", "bytes that are not");
      }
      throw new BadInputException(source, "line " + line, "XML", found(e));
    } catch (IOException e) {
      throw new BadInputException("cannot read " + source + ": " + e.getMessage());
    }
    if (rules.corrections.isEmpty()) {
      throw new BadInputException(source, "content", "rules with corrections", "none");
    }
    return rules.corrections;
  }

  /** What the parser says, without its heading, which repeats the place. */
  private static String found(XMLStreamException e) {
    String message = String.valueOf(e.getMessage());
    String heading = "Message: ";
    int at = message.indexOf(heading);
    return at < 0 ? message : message.substring(at + heading.length());
  }

  private void take(int event, XMLStreamReader reader) {
    switch (event) {
      case XMLStreamConstants.START_ELEMENT -> begin(reader.getLocalName(), reader);
      case XMLStreamConstants.END_ELEMENT -> end(reader.getLocalName());
      case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA -> {
        if (example != null) {
          example.text.append(reader.getText());
        }
      }
      default -> {} // comments, instructions
    }
  }

  private void begin(String element, XMLStreamReader reader) {
    boolean around = element.equals("category") || !used.isEmpty() && used.peek();
    boolean known =
        !element.equals("category") || CATEGORIES.contains(attribute(reader, "id").orElse(""));
    used.push(around && known && !OFF.contains(attribute(reader, "default").orElse("")));
    if (example != null) {
      example.begin(element);
    } else if (element.equals("example") && used.peek()) {
      int line = reader.getLocation().getLineNumber();
      attribute(reader, "correction").ifPresent(found -> example = new Marked(found, line));
    }
  }

  private static Optional<String> attribute(XMLStreamReader reader, String name) {
    return Optional.ofNullable(reader.getAttributeValue(null, name));
  }

  private void end(String element) {
    used.pop();
    done = used.isEmpty();
    if (example != null && element.equals("marker")) {
      example.to = example.text.length();
    } else if (example != null && element.equals("example")) {
      example.pair().ifPresent(corrections::add);
      example = null;
    }
  }

  /** An example with the place of its mistake. */
  private static final class Marked {
    private final String correction;
    private final int line;
    private final StringBuilder text = new StringBuilder();
    private int from = -1;
    private int to = -1;
    private boolean odd;

    Marked(String corrections, int line) {
      int bar = corrections.indexOf('|');
      this.correction = bar < 0 ? corrections : corrections.substring(0, bar);
      this.line = line;
    }

    /** An element inside: the marker, if it is the only one. */
    void begin(String element) {
      odd |= from >= 0 || !element.equals("marker");
      from = text.length();
    }

    Optional<Correction> pair() {
      if (odd || from < 0 || correction.isBlank()) {
        return Optional.empty();
      }
      String wrong = spaced(text.toString());
      String right = spaced(text.substring(0, from) + correction + text.substring(to));
      return wrong.equalsIgnoreCase(right) || wrong.isEmpty()
          ? Optional.empty()
          : Optional.of(new Correction(wrong, right, line));
    }

    private static String spaced(String text) {
      return text.strip().replaceAll("\\s+", " ");
    }
  }
}
