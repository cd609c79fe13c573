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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the JVM's compiler makes of the kernels in a run that bin/zeroth starts, by its own log. It
 * is told there to take some after fewer calls than usual. With too few it has not seen yet of
 * which vectors an operation is: a virtual call is left then, and all vectors of the kernel stay
 * objects.
 */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "bin/zeroth is a shell script")
class CompiledKernelsTest {
  private static final String KERNELS = "zeroth.tensor.cpu.vector.";

  /** What takes a format, and calls it. */
  private static final Set<String> OF_A_FORMAT =
      Set.of("VectorWidening widen", "VectorKernels widen");

  private static final Pattern TASK = Pattern.compile("<task .*method='([\\w.]+ [\\w<>]+) .*");

  @Test
  void noOperationOfAKernelIsAVirtualCall(@TempDir Path directory) throws Exception {
    LaunchedZeroth zeroth = LaunchedZeroth.in(directory.resolve("tree"));
    Path log = directory.resolve("log.xml");
    CommandLineRun run =
        zeroth.shell(
            "export ZEROTH_JAVA_OPTIONS='-XX:+LogCompilation -XX:LogFile="
                + log
                + "'\nzeroth finetune --steps 10 --dev 16 --test 16 --out "
                + directory.resolve("run"));
    assertEquals(0, run.code(), run.err());
    Map<String, Integer> calls = virtualCalls(log);
    assertTrue(calls.containsKey("VectorMath exp"), () -> "kernels: " + calls.keySet());
    assertTrue(calls.containsKey("VectorNoise waves"), () -> "kernels: " + calls.keySet());
    Set<String> slow = new TreeSet<>();
    calls.forEach(
        (method, count) -> {
          if (count > 0 && !OF_A_FORMAT.contains(method)) {
            slow.add(method + ": " + count);
          }
        });
    assertEquals(Set.of(), slow);
  }

  /** In the last compilation of each kernel, but for those of a loop that runs already. */
  private static Map<String, Integer> virtualCalls(Path log) throws IOException {
    Map<String, Integer> last = new TreeMap<>();
    String method = null;
    int found = 0;
    try (BufferedReader lines = Files.newBufferedReader(log)) {
      for (String line; (line = lines.readLine()) != null; ) {
        if (line.startsWith("<task ")) {
          Matcher task = TASK.matcher(line);
          boolean whole = !line.contains(" level='") && !line.contains(" osr_bci='");
          boolean kernel = whole && task.matches() && task.group(1).startsWith(KERNELS);
          method = kernel ? task.group(1).substring(KERNELS.length()) : null;
          found = 0;
        } else if (line.startsWith("<inline_fail reason='virtual call'") && method != null) {
          found++;
        } else if (line.startsWith("</task") && method != null) {
          last.put(method, found);
        }
      }
    }
    return last;
  }
}
