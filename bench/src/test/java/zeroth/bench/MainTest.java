package zeroth.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Which commands rehearse the kernels, and what bin/zeroth knows of them. */
class MainTest {
  static Set<String> computing() {
    return Main.COMPUTING;
  }

  /** Names are those of commands, and a backend can be chosen there. */
  @ParameterizedTest
  @MethodSource("computing")
  void theyRunOnABackend(String name) {
    CommandLineRun help = CommandLineRun.of(name, "--help");
    assertEquals(ExitCode.DONE, help.code());
    assertTrue(help.out().contains("Usage: zeroth " + name), help.out());
    assertTrue(help.out().contains("--backend"), help.out());
  }

  @Test
  void onTheCpuAlone() {
    assertTrue(Main.computes("finetune", "--steps", "3"));
    assertFalse(Main.computes("finetune", "--backend", "opencl"));
    assertFalse(Main.computes("finetune", "--backend=reference"));
    assertFalse(Main.computes("methods"));
    assertFalse(Main.computes());
  }

  @Test
  void theLauncherNamesTheSameCommands() throws IOException {
    String launcher = Files.readString(Path.of("bin/zeroth"));
    String rehearses = between(launcher, "rehearses() {", "*)");
    String names = between(rehearses, "in\n", ")");
    assertEquals(Main.COMPUTING, Set.of(names.strip().split(" \\| ")));
  }

  /** The JVM passes over the name of a method that is not there. */
  @Test
  void theLauncherNamesMethodsOfKernels() throws Exception {
    String launcher = Files.readString(Path.of("bin/zeroth"));
    String list = between(launcher, "for method in ", "; do").replaceAll("['\\\\\\s]+", " ");
    for (String named : list.strip().split(" ")) {
      String[] parts = named.split("::");
      Class<?> kernels = Class.forName("zeroth.tensor.cpu.vector.Vector" + parts[0]);
      Pattern method = Pattern.compile(parts[1].replace("*", "\\w*"));
      assertTrue(
          Stream.of(kernels.getDeclaredMethods())
              .anyMatch(m -> method.matcher(m.getName()).matches()),
          named);
    }
  }

  private static String between(String text, String before, String behind) {
    int from = text.indexOf(before) + before.length();
    assertTrue(from >= before.length(), before);
    return text.substring(from, text.indexOf(behind, from));
  }
}
