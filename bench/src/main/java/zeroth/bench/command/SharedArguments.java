package zeroth.bench.command;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Arguments that another process is to understand, which works in another directory. */
final class SharedArguments {
  /** Options whose values are files or directories, or names of something, or NAME:DIRECTORY. */
  private static final Set<String> FILES =
      Set.of(
          "--model",
          "--task",
          "--test-file",
          "--optimizer",
          "--labels-file",
          "--prompts-file",
          "--rates");

  private SharedArguments() {}

  /** The same with absolute paths, where there is something at them. */
  static List<String> absolute(List<String> arguments) {
    List<String> all = new ArrayList<>();
    String option = "";
    for (String argument : arguments) {
      int equal = argument.indexOf('=');
      if (FILES.contains(option)) {
        all.add(path(argument).orElse(argument));
      } else if (equal > 0 && FILES.contains(argument.substring(0, equal))) {
        String value = argument.substring(equal + 1);
        all.add(argument.substring(0, equal + 1) + path(value).orElse(value));
      } else {
        all.add(argument);
      }
      option = argument;
    }
    return List.copyOf(all);
  }

  /** The first argument that {@link #absolute} would say otherwise. */
  static Optional<String> relative(List<String> arguments) {
    List<String> absolute = absolute(arguments);
    for (int i = 0; i < arguments.size(); i++) {
      if (!arguments.get(i).equals(absolute.get(i))) {
        return Optional.of(arguments.get(i));
      }
    }
    return Optional.empty();
  }

  /** The absolute path that a value stands for; none of a name, or of nothing that is there. */
  private static Optional<String> path(String value) {
    int colon = value.indexOf(':');
    if (colon > 0 && value.substring(0, colon).matches("[a-z0-9]+")) {
      return existing(value.substring(colon + 1))
          .map(directory -> value.substring(0, colon + 1) + directory);
    }
    boolean name = value.indexOf('/') < 0 && value.indexOf('.') < 0;
    return name ? Optional.empty() : existing(value);
  }

  private static Optional<String> existing(String path) {
    try {
      Path file = Path.of(path);
      return Files.exists(file) ? Optional.of(file.toAbsolutePath().toString()) : Optional.empty();
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }
}
