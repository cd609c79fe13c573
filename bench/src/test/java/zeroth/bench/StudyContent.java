package zeroth.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a study has left, but for the seconds: equal for studies that came to the same. */
public final class StudyContent {
  private StudyContent() {}

  /**
   * Names of all files, and the comparison's tables. Names of tasks and settings have no commas.
   */
  public static Map<String, String> of(Path study) throws IOException {
    Map<String, String> content = new TreeMap<>();
    try (Stream<Path> files = Files.walk(study)) {
      content.put(
          "files",
          files
              .map(file -> study.relativize(file).toString())
              .sorted()
              .collect(Collectors.joining("\n")));
    }
    content.put("json", Files.readString(study.resolve("comparison.json")));
    content.put("csv", timeless(Files.readAllLines(study.resolve("comparison.csv")), ","));
    content.put("md", timeless(Files.readAllLines(study.resolve("comparison.md")), " | "));
    return content;
  }

  /** Lines without the column of seconds, as far as the last heads have one. */
  private static String timeless(List<String> lines, String between) {
    List<String> kept = new ArrayList<>();
    int seconds = -1;
    for (String line : lines) {
      List<String> cells = new ArrayList<>(Arrays.asList(line.split(between.replace("|", "\\|"))));
      if (cells.contains("seconds")) {
        seconds = cells.indexOf("seconds");
      } else if (line.startsWith("#")) {
        seconds = -1;
      }
      if (seconds >= 0 && seconds < cells.size()) {
        cells.remove(seconds);
      }
      kept.add(String.join(between, cells));
    }
    return String.join("\n", kept);
  }
}
