package zeroth.bench.task;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import zeroth.tensor.BadInputException;

/** A small file of one text a line, UTF-8. */
public final class TextLines {
  private TextLines() {}

  /**
   * The lines, stripped; empty ones at the end do not count.
   *
   * @throws BadInputException if the file cannot be read, or a line is empty or too many
   */
  public static List<String> read(Path path) {
    List<String> texts = new ArrayList<>();
    int blank = 0;
    try (Utf8Lines lines = DatasetFile.open(path)) {
      for (String line = lines.next(); line != null; line = lines.next()) {
        if (line.isBlank()) {
          blank = blank == 0 ? lines.number() : blank;
          continue;
        }
        if (blank > 0) {
          throw lines.bad("no text behind an empty line", "one; line " + blank + " is empty");
        }
        if (texts.size() == LabelSet.MOST) {
          throw lines.bad("at most " + LabelSet.MOST + " lines", "more");
        }
        texts.add(line.strip());
      }
    } catch (IOException e) {
      throw DatasetFile.unreadable(path, e);
    }
    if (texts.isEmpty()) {
      throw new BadInputException(path + ": no texts in the file");
    }
    return texts;
  }
}
