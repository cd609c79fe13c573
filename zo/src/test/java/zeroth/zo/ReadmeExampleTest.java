package zeroth.zo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.StringWriter;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The README's example is compiled as it stands there, and runs. */
class ReadmeExampleTest {

  @Test
  void descends(@TempDir Path directory) throws Exception {
    String block = firstJavaBlock(Files.readString(Path.of("..", "README.md")));
    String imports = lines(block, true);
    String body = lines(block, false);
    Path source = directory.resolve("Example.java");
    Files.writeString(
        source,
        imports + "public class Example { public static void main(String[] a) {" + body + "} }");
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter messages = new StringWriter();
    boolean compiled =
        compiler
            .getTask(
                messages,
                null,
                null,
                null,
                null,
                compiler
                    .getStandardFileManager(null, null, StandardCharsets.UTF_8)
                    .getJavaFileObjects(source))
            .call();
    assertTrue(compiled, messages.toString());

    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    PrintStream console = System.out;
    try (URLClassLoader loader =
        new URLClassLoader(new URL[] {directory.toUri().toURL()}, getClass().getClassLoader())) {
      System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
      loader.loadClass("Example").getMethod("main", String[].class).invoke(null, (Object) null);
    } finally {
      System.setOut(console);
    }
    double loss = Double.parseDouble(printed.toString(StandardCharsets.UTF_8).strip());
    assertTrue(loss >= 0 && loss < 1e-3, "the loss at the end is " + loss + ", from 20 at first");
  }

  private static String firstJavaBlock(String page) {
    int from = page.indexOf("```java\n");
    assertTrue(from >= 0, "no Java block in the README");
    assertEquals(-1, page.indexOf("```java\n", from + 1), "a second Java block is not tested");
    return page.substring(from + 8, page.indexOf("```", from + 8));
  }

  private static String lines(String block, boolean imports) {
    return block
        .lines()
        .filter(line -> line.startsWith("import ") == imports)
        .collect(Collectors.joining("\n", "", "\n"));
  }
}
