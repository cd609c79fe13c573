package zeroth.bench;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import zeroth.bench.command.ZerothCommand;

/**
 * What a command printed and returned.
 *
 * @param code exit status
 * @param out standard output
 * @param err standard error
 */
public record CommandLineRun(int code, String out, String err) {

  /** Runs the program in this process, with nobody watching. */
  public static CommandLineRun of(Object... args) {
    return of(false, args);
  }

  /** Runs the program in this process. */
  public static CommandLineRun of(boolean interactive, Object... args) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    String[] texts = Arrays.stream(args).map(String::valueOf).toArray(String[]::new);
    int code =
        ZerothCommand.run(
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            interactive,
            texts);
    return new CommandLineRun(
        code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  /**
   * The arguments of a short run on the reference backend.
   *
   * @param more options that are added or take the place of the usual ones
   */
  public static Object[] finetune(Path model, Path task, Path out, Object... more) {
    Map<String, Object> usual = new LinkedHashMap<>();
    usual.put("--model", model);
    usual.put("--task", task);
    usual.put("--out", out);
    usual.put("--backend", "reference");
    usual.put("--batch", 8);
    usual.put("--lr", "0.02");
    usual.put("--schedule", "constant");
    usual.put("--dev-every", 5);
    usual.put("--steps", 20);
    List<Object> args = new ArrayList<>(List.of("finetune"));
    usual.forEach(
        (name, value) -> {
          if (!Arrays.asList(more).contains(name)) {
            args.add(name);
            args.add(value);
          }
        });
    args.addAll(List.of(more));
    return args.toArray();
  }

  /** The last line of standard output. */
  public String lastLine() {
    List<String> lines = out.lines().toList();
    return lines.get(lines.size() - 1);
  }

  /** The value of a name=value pair of the last line. */
  public String value(String name) {
    for (String pair : lastLine().split(" ")) {
      if (pair.startsWith(name + "=")) {
        return pair.substring(name.length() + 1);
      }
    }
    throw new AssertionError("no " + name + " in: " + lastLine());
  }
}
