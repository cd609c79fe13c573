package zeroth.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What the JVM's compiler makes of the kernels of commands that bin/zeroth starts, by its own log.
 * It is told there to take some after fewer calls than usual. With too few it has not seen yet of
 * which vectors an operation is: it leaves a virtual call then, and vectors that go through that
 * are objects for the rest of the process. Compilations of a loop that runs already are passed
 * over: others follow them.
 */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "bin/zeroth is a shell script")
class CompiledKernelsTest {
  private static final String KERNELS = "zeroth.tensor.cpu.vector.";

  /** Who calls a stored format's own loop: no vector goes through that call. */
  private static final Set<String> OF_A_FORMAT =
      Set.of("VectorWidening widen", "VectorKernels widen");

  private static final Pattern TASK =
      Pattern.compile("<task compile_id='(\\d+)'.* method='([\\w.]+ \\w+) ([^']+)'.*");

  /**
   * The last compilation of a method.
   *
   * @param id the compiler's number of it; later ones have larger numbers
   * @param virtualCalls that it left
   */
  private record Compiled(int id, int virtualCalls) {
    Compiled orLater(Compiled other) {
      return other.id > id ? other : this;
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "finetune --steps 10 --dev 16 --test 16 --out RUN",
        "finetune --method loren --steps 3 --dev 16 --test 16 --out RUN",
        "compare --methods mezo --budget 20 --seeds 1 --dev 16 --test 16 --out RUN",
        "generate --model gloss-lm --prompt water --tokens 60",
      })
  void noOperationIsLeftAVirtualCall(String command, @TempDir Path directory) throws Exception {
    LaunchedZeroth zeroth = LaunchedZeroth.in(directory.resolve("tree"));
    Path log = directory.resolve("log.xml");
    CommandLineRun run =
        zeroth.shell(
            "export ZEROTH_JAVA_OPTIONS='-XX:+LogCompilation -XX:LogFile="
                + log
                + "'\nzeroth "
                + command.replace("RUN", directory.resolve("run").toString()));
    assertEquals(0, run.code(), run.err());
    Map<String, Compiled> kernels = kernels(log);
    assertTrue(
        kernels.keySet().stream().anyMatch(kernel -> kernel.startsWith("VectorMath exp ")),
        () -> "compiled: " + kernels.keySet());
    Set<String> slow = new TreeSet<>();
    kernels.forEach(
        (kernel, last) -> {
          boolean widens = OF_A_FORMAT.stream().anyMatch(kernel::startsWith);
          if (last.virtualCalls > 0 && !widens) {
            slow.add(kernel + ": " + last.virtualCalls);
          }
        });
    assertEquals(Set.of(), slow);
  }

  /** What the optimising compiler made, by class, method and signature. */
  private static Map<String, Compiled> kernels(Path log) throws IOException {
    Map<String, Compiled> last = new TreeMap<>();
    String kernel = null;
    int id = 0;
    int calls = 0;
    try (BufferedReader lines = Files.newBufferedReader(log)) {
      for (String line; (line = lines.readLine()) != null; ) {
        if (line.startsWith("<task ")) {
          Matcher task = TASK.matcher(line);
          boolean whole = !line.contains(" level='") && !line.contains(" osr_bci='");
          boolean ours = whole && task.matches() && task.group(2).startsWith(KERNELS);
          kernel = ours ? task.group(2).substring(KERNELS.length()) + " " + task.group(3) : null;
          id = ours ? Integer.parseInt(task.group(1)) : 0;
          calls = 0;
        } else if (line.startsWith("<inline_fail reason='virtual call'")) {
          calls++;
        } else if (line.startsWith("<task_done success='1'") && kernel != null) {
          last.merge(kernel, new Compiled(id, calls), Compiled::orLater);
        }
      }
    }
    return last;
  }
}
