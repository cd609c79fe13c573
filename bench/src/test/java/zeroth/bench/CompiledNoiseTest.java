package zeroth.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What the JVM's compiler makes of noise in a replay that rehearses nothing, which calls it deeper
 * than a step does. A loop over vectors that is inlined into methods above it may hide there of
 * which vectors it is: the compiler says that a constant is missing then, leaves a call, and every
 * vector that goes through it is an object.
 */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "bin/zeroth is a shell script")
class CompiledNoiseTest {
  /** One optimising compiler alone: what it says belongs to the method that it named before. */
  private static final String OPTIONS =
      "-XX:CICompilerCount=2 -XX:+PrintCompilation -XX:+PrintIntrinsics"
          + " -XX:+LogVMOutput -XX:-DisplayVMOutput -XX:LogFile=";

  /** Time, number, attributes and tier of a compilation that begins, and its method. */
  private static final Pattern OPTIMISED =
      Pattern.compile(" *\\d+ +\\d+ ([ %sb!n]*)4 +(\\S+)(?: @ -?\\d+)? \\(\\d+ bytes\\)");

  @ParameterizedTest
  @CsvSource({"gaussian, waves", "rademacher, signs"})
  void noOperationIsLeftACall(String noise, String loop, @TempDir Path directory) throws Exception {
    LaunchedZeroth zeroth = LaunchedZeroth.in(directory.resolve("tree"));
    String run = directory.resolve("run").toString();
    Path log = directory.resolve("log.xml");
    // every measurement of the run is a place to which the replay's additions are made
    CommandLineRun replay =
        zeroth.shell(
            "export ZEROTH_JAVA_OPTIONS=\nzeroth finetune --set noise="
                + noise
                + " --steps 40 --dev-every 8 --dev 16 --test 16 --select last --out "
                + run
                + " || exit\nZEROTH_JAVA_OPTIONS='"
                + OPTIONS
                + log
                + "'\nzeroth replay --backend cpu "
                + run);
    assertEquals(0, replay.code(), replay.err());
    TreeMap<String, Integer> missing = new TreeMap<>();
    boolean intrinsics = false;
    String method = null;
    for (String line : Files.readAllLines(log)) {
      Matcher begins = OPTIMISED.matcher(line);
      if (begins.matches()) {
        boolean whole = !begins.group(1).contains("%"); // not a loop that runs: another follows
        method = whole && begins.group(2).startsWith("zeroth.") ? begins.group(2) : null;
        if (method != null) {
          missing.put(method, 0); // of its last compilation
        }
      } else if (method != null && line.contains("** missing constant")) {
        missing.merge(method, 1, Integer::sum);
      }
      intrinsics |= line.contains("(intrinsic)");
    }
    assertTrue(intrinsics, "the compiler tells nothing of intrinsics");
    assertTrue(
        missing.keySet().stream().anyMatch(m -> m.endsWith(".VectorNoise::" + loop)),
        () -> "compiled: " + missing.keySet());
    Set<String> slow = new TreeSet<>();
    missing.forEach(
        (name, count) -> {
          if (count > 0) {
            slow.add(name + ": " + count);
          }
        });
    assertEquals(Set.of(), slow);
  }
}
