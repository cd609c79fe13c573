package zeroth.zo.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import zeroth.zo.registry.MethodEntry;
import zeroth.zo.registry.Methods;

/** The published numbers are those of the code, and those that the conformance page describes. */
class GoldenVectorsTest {
  private static final String FILE = "/zeroth/zo/laws/golden.tsv";

  private static String published() throws IOException {
    try (InputStream in = GoldenVectorsTest.class.getResourceAsStream(FILE)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static Map<String, String> exact() throws IOException {
    Map<String, String> values = new LinkedHashMap<>();
    for (String line : published().lines().filter(l -> !l.startsWith("#")).toList()) {
      String[] fields = line.split("\t", -1);
      assertEquals(3, fields.length, line);
      assertEquals(null, values.put(fields[0], fields[1]), "twice: " + line);
    }
    return values;
  }

  /** Where a change is deliberate, zeroth golden writes the new file. */
  @Test
  void theFileIsWhatTheCodeComputes() throws IOException {
    List<String> file = published().lines().toList();
    List<String> code = GoldenVectors.text().lines().toList();
    for (int i = 0; i < Math.min(file.size(), code.size()); i++) {
      assertEquals(file.get(i), code.get(i), "line " + (i + 1));
    }
    assertEquals(file.size(), code.size(), "lines");
  }

  @Test
  void everyMethodIsThereAndNoTwoTakeTheSameSteps() throws IOException {
    Map<String, String> values = exact();
    Set<String> runs = new TreeSet<>();
    for (MethodEntry entry : Methods.all()) {
      String path = "method/" + entry.name();
      assertTrue(values.containsKey(path + "/step 2/loss 0"), entry.name());
      runs.add(
          values.entrySet().stream()
              .filter(e -> e.getKey().startsWith(path + "/step 2/after/"))
              .map(Map.Entry::getValue)
              .collect(Collectors.joining(" ")));
    }
    assertEquals(Methods.all().size(), runs.size(), "two methods with the same steps");
  }

  @Test
  void noiseMadeFromThePageInDoubleAgrees() throws IOException {
    int gaussians = 0;
    int signs = 0;
    for (Map.Entry<String, String> line : exact().entrySet()) {
      String[] path = line.getKey().split("/");
      if (path[0].equals("gaussian") || path[0].equals("rademacher")) {
        long[] run = {3, 0};
        long[] candidate =
            DoubleNoise.number(DoubleNoise.number(run, last(path[1])), last(path[2]));
        long[] key = DoubleNoise.text(candidate, path[3]);
        int element = Integer.parseInt(path[4]);
        double value = Double.parseDouble(line.getValue());
        if (path[0].equals("gaussian")) {
          assertEquals(DoubleNoise.gaussian(key, element), value, 2e-6, line.getKey());
          gaussians++;
        } else {
          assertEquals(DoubleNoise.rademacher(key, element), value, line.getKey());
          signs++;
        }
      }
    }
    assertTrue(gaussians > 100 && signs > 100, gaussians + " and " + signs);
  }

  private static long last(String part) {
    return Long.parseLong(part.substring(part.indexOf(' ') + 1));
  }

  /** Needs a python3 on the path; where there is none, it is reported as skipped. */
  @Test
  void theProgramOnThePageFindsEveryLineAndTheOneThatIsWrong(@TempDir Path directory)
      throws Exception {
    assumeTrue(run(directory, "--version") == 0, "no python3: the page's program is not run");
    String page = Files.readString(Path.of("methods", "conformance.md"));
    int from = page.indexOf("```python\n") + 10;
    Path program =
        Files.writeString(
            directory.resolve("conformance.py"), page.substring(from, page.indexOf("```", from)));
    Path good = Files.writeString(directory.resolve("good.tsv"), published());
    assertEquals(0, run(directory, program, good), said(directory));
    for (String line :
        List.of(
            "gaussian/step 1/candidate 1/bias/1000",
            "key/seed 3/text Größe",
            "place/gaussian/-eps/bias/1",
            "two-point/g",
            "method/mezo/step 2/after/weight/5")) {
      String value = exact().get(line);
      String other = (value.charAt(value.length() - 1) == '1' ? "2" : "1");
      String wrong =
          published()
              .replace(
                  line + "\t" + value,
                  line + "\t" + value.substring(0, value.length() - 1) + other);
      Path bad = Files.writeString(directory.resolve("bad.tsv"), wrong);
      assertEquals(1, run(directory, program, bad), line);
      assertTrue(said(directory).contains("differs: " + line), said(directory));
    }
  }

  private static String said(Path directory) throws IOException {
    return Files.readString(directory.resolve("said"));
  }

  private static int run(Path directory, Object... args) throws InterruptedException {
    try {
      List<String> command = new ArrayList<>(List.of("python3"));
      for (Object arg : args) {
        command.add(arg.toString());
      }
      ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
      builder.environment().put("PYTHONUTF8", "1");
      return builder.redirectOutput(directory.resolve("said").toFile()).start().waitFor();
    } catch (IOException e) {
      return -1;
    }
  }
}
