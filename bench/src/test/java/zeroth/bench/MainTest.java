package zeroth.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Which commands rehearse the kernels. */
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
}
