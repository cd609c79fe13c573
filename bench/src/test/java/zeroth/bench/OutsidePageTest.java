package zeroth.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import zeroth.bench.experiment.EncodedTexts;
import zeroth.bench.experiment.TextClassification;
import zeroth.bench.task.LabelledText;
import zeroth.tensor.backend.Backend;
import zeroth.tensor.direction.Direction;
import zeroth.tensor.direction.Perturbation;
import zeroth.tensor.random.Key;
import zeroth.tensor.reference.ReferenceBackend;
import zeroth.transformer.Model;
import zeroth.transformer.ZeroShotHead;
import zeroth.transformer.encoder.PackedBatch;
import zeroth.zo.Objective;

/** The page on code from outside says what is true. */
class OutsidePageTest {
  private static final Path PAGE = Path.of("pages", "outside.md");
  private static final String LOSS = "static Objective wrong(";

  @Test
  void itsCodeIsInTheExamples() throws Exception {
    StringBuilder examples = new StringBuilder();
    try (Stream<Path> files = Files.walk(Path.of("examples"))) {
      for (Path file : files.filter(f -> f.toString().matches(".*\\.(java|xml)")).toList()) {
        examples.append(dense(Files.readString(file)));
      }
    }
    List<String> blocks = blocks("java|xml");
    assertTrue(blocks.size() >= 6, blocks.toString());
    for (String block : blocks) {
      if (!block.startsWith(LOSS)) {
        assertTrue(examples.indexOf(dense(block)) >= 0, "in no example: " + block);
      }
    }
  }

  @Test
  void itsLinksLeadSomewhere() throws Exception {
    Matcher links = Pattern.compile("]\\(([^)#]+)\\)").matcher(Files.readString(PAGE));
    int count = 0;
    for (; links.find(); count++) {
      assertTrue(Files.exists(PAGE.resolveSibling(links.group(1))), links.group(1));
    }
    assertTrue(count >= 5);
  }

  @Test
  void itsLossIsOneLessTheAccuracyAtEveryPlace(@TempDir Path directory) throws Exception {
    String loss = blocks("java").stream().filter(b -> b.startsWith(LOSS)).findFirst().orElseThrow();
    Path source = directory.resolve("Page.java");
    Files.writeString(
        source,
        "import zeroth.tensor.*; import zeroth.tensor.backend.*; import zeroth.tensor.direction.*;\n"
            + "import zeroth.transformer.*; import zeroth.transformer.encoder.*;\n"
            + "import zeroth.transformer.head.*; import zeroth.zo.*;\n"
            + "public class Page { public "
            + loss
            + "}");
    Path classes = OutsideJar.compile(List.of(source), directory.resolve("classes"));
    Backend backend = new ReferenceBackend();
    Model model =
        ZeroShotHead.attach(
            TinyModel.create(), backend, List.of("good", "bad"), List.of("great", "awful"), 20);
    List<LabelledText> texts = new ArrayList<>();
    for (String line : TinyModel.tsv(40).lines().skip(1).toList()) {
      String[] fields = line.split("\t");
      texts.add(new LabelledText(fields[0], fields[1].equals("good") ? 0 : 1));
    }
    EncodedTexts encoded = EncodedTexts.of(model.tokenizer(), texts, 24);
    PackedBatch batch = PackedBatch.of(model.config(), encoded.ids());
    try (URLClassLoader loader = new URLClassLoader(new URL[] {classes.toUri().toURL()})) {
      Objective wrong =
          (Objective)
              loader
                  .loadClass("Page")
                  .getMethod("wrong", Model.class, Backend.class, PackedBatch.class, int[].class)
                  .invoke(null, model, backend, batch, encoded.labels());
      Direction z = new Direction.Gaussian(Key.ofSeed(3));
      Perturbation away = z.times(0.3);
      double[] found = wrong.losses(List.of(Perturbation.NONE, away));
      assertEquals(1 - accuracy(model, backend, encoded), found[0], 1e-12);
      model.parameters().add(0.3, z);
      assertEquals(1 - accuracy(model, backend, encoded), found[1], 1e-12);
      assertTrue(found[0] != found[1], "the places do not differ: " + found[0]);
    }
  }

  private static double accuracy(Model model, Backend backend, EncodedTexts texts) {
    return new TextClassification(model, backend).measure(texts).accuracy();
  }

  private static List<String> blocks(String languages) throws Exception {
    Matcher found =
        Pattern.compile("```(?:" + languages + ")\n(.*?)```", Pattern.DOTALL)
            .matcher(Files.readString(PAGE));
    List<String> blocks = new ArrayList<>();
    while (found.find()) {
      blocks.add(found.group(1));
    }
    return blocks;
  }

  private static String dense(String text) {
    return text.replaceAll("\\s+", "");
  }
}
