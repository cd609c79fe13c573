package zeroth.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page on comparisons says what is true. */
class ComparePageTest {
  private static final Path PAGE = Path.of("pages", "compare.md");

  @Test
  void itsCodeCompiles(@TempDir Path directory) throws Exception {
    Matcher code =
        Pattern.compile("```java\n(.*?)```", Pattern.DOTALL).matcher(Files.readString(PAGE));
    StringBuilder methods = new StringBuilder();
    int count = 0;
    for (; code.find(); count++) {
      methods.append("static void part" + count + "() {\n" + code.group(1) + "}\n");
    }
    assertEquals(2, count);
    Path source = directory.resolve("Page.java");
    Files.writeString(
        source,
        "import java.nio.file.*; import java.util.*; import zeroth.bench.comparison.*;\n"
            + "import zeroth.bench.experiment.*; import zeroth.bench.finetuning.*;\n"
            + "import zeroth.bench.study.*; import zeroth.bench.task.*;\n"
            + "public class Page {"
            + methods
            + "}");
    OutsideJar.compile(List.of(source), directory.resolve("classes"));
  }

  @Test
  void itsLinksLeadSomewhere() throws Exception {
    Matcher links = Pattern.compile("]\\(([^)#]+)[^)]*\\)").matcher(Files.readString(PAGE));
    while (links.find()) {
      assertTrue(Files.exists(PAGE.resolveSibling(links.group(1))), links.group(1));
    }
  }

  /** Every option of its tables is one of the command's. */
  @Test
  void itsOptionsAreTheCommands() throws Exception {
    String help = CommandLineRun.of("compare", "--help").out();
    Matcher rows = Pattern.compile("(?m)^\\| (`--[^|]*) \\|").matcher(Files.readString(PAGE));
    int count = 0;
    while (rows.find()) {
      Matcher option = Pattern.compile("--[a-z-]+").matcher(rows.group(1));
      for (; option.find(); count++) {
        assertTrue(help.contains(option.group()), option.group());
      }
    }
    assertEquals(13, count);
  }
}
