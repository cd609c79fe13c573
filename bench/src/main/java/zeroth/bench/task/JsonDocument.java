package zeroth.bench.task;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Predicate;
import zeroth.tensor.BadInputException;
import zeroth.transformer.checkpoint.JsonProblem;

/**
 * Rows of a file that is one JSON value. The elements of its outermost array, or the members of its
 * outermost object, are read one at a time, so that memory holds one of them, whatever the file's
 * size.
 */
final class JsonDocument {
  /** Longest element in bytes. */
  static final int LONGEST = 16 << 20;

  private static final JsonMapper JSON =
      JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private final String source;
  private final Counted bytes;
  private final JsonParser parser;
  private final String each;

  private JsonDocument(String source, Counted bytes, JsonParser parser, String each) {
    this.source = source;
    this.bytes = bytes;
    this.parser = parser;
    this.each = each;
  }

  /**
   * Reads rows.
   *
   * @param each see {@link JsonRow#expand}; has an array or an object of rows
   * @param wantsMore gets every row; false ends the reading
   * @throws BadInputException if the file is none such
   */
  static void read(Path path, String each, Predicate<DataRow> wantsMore) {
    if (JsonRow.outermost(each).isEmpty()) {
      throw new BadInputException(
          path + ": each has no array or object of rows, such as data[], for a .json file");
    }
    String source = path.toString();
    try (Counted bytes = new Counted(source, DatasetFile.bytes(path));
        JsonParser parser = JSON.createParser(bytes)) {
      new JsonDocument(source, bytes, parser, each).read(wantsMore);
    } catch (JsonProcessingException e) {
      int line = e.getLocation() == null ? 1 : Math.max(1, e.getLocation().getLineNr());
      throw new BadInputException(source, "line " + line, "JSON", JsonProblem.found(e));
    } catch (IOException e) {
      throw DatasetFile.unreadable(path, e);
    }
  }

  private void read(Predicate<DataRow> wantsMore) throws IOException {
    String outermost = JsonRow.outermost(each);
    String parent = outermost.substring(0, outermost.length() - 2);
    parser.nextToken();
    for (String name : parent.split("\\.")) {
      if (!name.isEmpty() && !enter(name)) {
        throw bad("a field " + parent, "none");
      }
    }
    boolean array = outermost.endsWith("[]");
    JsonToken begin = array ? JsonToken.START_ARRAY : JsonToken.START_OBJECT;
    if (parser.currentToken() != begin) {
      throw bad((array ? "an array " : "an object ") + outermost, "something else");
    }
    int number = 0;
    while (!parser.nextToken().isStructEnd()) {
      bytes.begin();
      String place = parent + "[" + number + "]";
      if (!array) {
        place = parser.currentName();
        parser.nextToken();
      }
      int line = parser.currentTokenLocation().getLineNr();
      JsonNode element = JSON.readTree(parser);
      for (JsonRow row :
          new JsonRow(source, line, place, Map.of(outermost, element)).expand(each)) {
        if (!wantsMore.test(row)) {
          return;
        }
      }
      number++;
    }
    end();
  }

  /** Goes to a field's value; false where the value before is no object with that field. */
  private boolean enter(String name) throws IOException {
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      return false;
    }
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      boolean found = parser.currentName().equals(name);
      parser.nextToken();
      if (found) {
        return true;
      }
      skip();
    }
    return false;
  }

  /** Passes over the value at hand. */
  private void skip() throws IOException {
    int depth = 0;
    do {
      bytes.begin();
      depth += parser.currentToken().isStructStart() ? 1 : 0;
      depth -= parser.currentToken().isStructEnd() ? 1 : 0;
    } while (depth > 0 && parser.nextToken() != null);
  }

  /** What is behind the rows must be the rest of the value, and nothing more. */
  private void end() throws IOException {
    while (!parser.getParsingContext().inRoot()) {
      bytes.begin();
      parser.nextToken();
    }
    if (parser.nextToken() != null) {
      throw bad("one JSON value", "more behind it");
    }
  }

  private BadInputException bad(String expected, String found) {
    int line = Math.max(1, parser.currentLocation().getLineNr());
    return new BadInputException(source, "line " + line, expected, found);
  }

  /** Bytes that are counted from a beginning, and not too many. */
  private static final class Counted extends FilterInputStream {
    private final String source;
    private long count;

    Counted(String source, InputStream in) {
      super(in);
      this.source = source;
    }

    void begin() {
      count = 0;
    }

    @Override
    public int read() throws IOException {
      int b = super.read();
      add(b < 0 ? 0 : 1);
      return b;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      int read = super.read(into, offset, length);
      add(Math.max(0, read));
      return read;
    }

    private void add(int more) {
      count += more;
      if (count > LONGEST) {
        throw new BadInputException(
            source, "content", "elements of at most " + LONGEST + " bytes", "a longer one");
      }
    }
  }
}
