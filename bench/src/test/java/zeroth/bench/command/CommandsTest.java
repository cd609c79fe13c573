package zeroth.bench.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import zeroth.bench.CommandLineRun;
import zeroth.bench.ExitCode;

/** A command that stands first is read alone; behind an option it is one of all. */
class CommandsTest {
  private static final String EXPECTED = "no command given: expected ";

  @Test
  void aCommandAloneIsTheOneAmongAll() {
    String refused = CommandLineRun.of().err();
    String listed = refused.substring(refused.indexOf(EXPECTED) + EXPECTED.length());
    List<String> names = List.of(listed.substring(0, listed.indexOf(" (")).split(", "));
    assertTrue(names.size() > 20, listed);
    assertEquals(names, List.copyOf(Commands.of("--debug", "models").keySet()));
    String all = CommandLineRun.of("--help").out();
    for (String name : names) {
      CommandLineRun alone = CommandLineRun.of(name, "--help");
      assertEquals(Set.of(name), Commands.of(name, "--help").keySet());
      assertEquals(ExitCode.DONE, alone.code());
      assertTrue(alone.out().startsWith("Usage: zeroth " + name + " "), alone.out());
      assertEquals(alone, CommandLineRun.of("--debug", name, "--help"));
      assertTrue(all.lines().anyMatch(line -> line.startsWith("  " + name + " ")), name);
    }
  }

  @Test
  void optionsOfTheProgramMayStandBehindIt() {
    for (Object[] args :
        new Object[][] {{"--debug", "models", "none"}, {"models", "--debug", "none"}}) {
      CommandLineRun run = CommandLineRun.of(args);
      assertEquals(ExitCode.BAD_INPUT, run.code());
      assertTrue(run.err().startsWith("zeroth: Unmatched argument at index 2: 'none'"), run.err());
      assertTrue(run.err().contains("\tat "), run.err());
    }
  }
}
