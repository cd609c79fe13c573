package zeroth.bench.command;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import zeroth.tensor.BadInputException;
import zeroth.tensor.FileProblem;

/**
 * Texts that a command writes side by side, NAME.html, NAME.csv and so on, all of them new files.
 *
 * @param name what all begin with
 */
record NewTexts(String name) {

  /**
   * What {@code --out} names, before anything is computed.
   *
   * @param out the name, maybe with .html at its end
   * @param ends of the files
   * @throws BadInputException if one of them exists, or their directory does not
   */
  static NewTexts of(String out, List<String> ends) {
    String name = out.endsWith(".html") ? out.substring(0, out.length() - 5) : out;
    for (String end : ends) {
      if (Files.exists(Openings.path("--out", name + end), LinkOption.NOFOLLOW_LINKS)) {
        throw new BadInputException("--out " + name + end + " exists: choose another name");
      }
    }
    Path directory = Path.of(name + ends.get(0)).toAbsolutePath().getParent();
    if (!Files.isDirectory(directory)) {
      throw new BadInputException("--out " + out + ": there is no directory " + directory);
    }
    return new NewTexts(name);
  }

  /**
   * Writes them.
   *
   * @param texts by the ends of their files, in the order of writing
   * @param lines gets a line for each
   */
  void write(Map<String, String> texts, PrintWriter lines) {
    texts.forEach(
        (end, text) -> {
          Path file = Path.of(name + end);
          try {
            Files.writeString(file, text, StandardCharsets.UTF_8, StandardOpenOption.CREATE_NEW);
          } catch (IOException e) {
            throw new UncheckedIOException(
                "cannot write --out " + file + ": " + FileProblem.of(e), e);
          }
          lines.println(what(end) + ": " + file);
        });
    lines.flush();
  }

  private static String what(String end) {
    return switch (end) {
      case ".html" -> "report";
      case ".svg" -> "picture";
      default -> "table";
    };
  }
}
