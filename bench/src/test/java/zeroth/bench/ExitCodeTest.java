package zeroth.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** One table of exit codes: the page's, the help's and the program's are the same. */
class ExitCodeTest {
  @Test
  void everyCodeHasItsMeaning() throws IllegalAccessException {
    for (Field field : ExitCode.class.getFields()) {
      if (Modifier.isStatic(field.getModifiers()) && !field.getName().equals("SIGNALLED")) {
        assertTrue(ExitCode.meanings().containsKey(field.getInt(null)), field.getName());
      }
    }
  }

  @Test
  void thePageHasTheTable() throws IOException {
    Map<Integer, String> page = new LinkedHashMap<>();
    Matcher row =
        Pattern.compile("(?m)^\\| (\\d+) \\| (.*) \\|$")
            .matcher(Files.readString(Path.of("pages/commands.md")));
    while (row.find()) {
      page.put(Integer.valueOf(row.group(1)), row.group(2));
    }
    assertEquals(ExitCode.meanings(), page);
  }

  @Test
  void theHelpHasTheTable() {
    CommandLineRun help = CommandLineRun.of("--help");
    String text = help.out().replaceAll("\\s+", " ");
    ExitCode.meanings()
        .forEach(
            (code, meaning) -> assertTrue(text.contains(" " + code + " " + meaning), help.out()));
  }
}
