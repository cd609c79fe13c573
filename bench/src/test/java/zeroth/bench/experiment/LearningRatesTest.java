package zeroth.bench.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import zeroth.bench.TinyModel;
import zeroth.tensor.Tensor;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.direction.Direction;
import zeroth.tensor.random.Key;
import zeroth.tensor.reference.ReferenceBackend;
import zeroth.transformer.MaskedModel;
import zeroth.transformer.Model;
import zeroth.transformer.encoder.EncoderConfig;
import zeroth.transformer.encoder.EncoderFamily;
import zeroth.transformer.encoder.EncoderNames;
import zeroth.transformer.huggingface.HuggingFaceDirectory;
import zeroth.transformer.onnx.BundledModel;
import zeroth.zo.Schedule;
import zeroth.zo.registry.MethodEntry;
import zeroth.zo.registry.Methods;

/** A rate follows from what a model is, however it is called and wherever it is from. */
class LearningRatesTest {
  private static final MethodEntry MEZO = Methods.named("mezo");

  @TempDir Path directory;

  @Test
  void theBundledModelHasItsRatesByAnyNameAndInAnyFormat() throws IOException {
    EncoderModel bundled = new EncoderModel(BundledModel.minilm());
    LearningRate expected = new LearningRate(5e-5, "measured with all-MiniLM-L6-v2");
    assertEquals(expected, bundled.learningRate(MEZO));
    assertEquals(expected, ModelSource.read("minilm").learningRate(MEZO));

    Path onnx = directory.resolve("other-name.onnx");
    copy("/all-minilm-l6-v2.onnx", onnx);
    copy("/all-minilm-l6-v2-tokenizer.json", directory.resolve("tokenizer.json"));
    assertEquals(expected, ModelSource.read(onnx.toString()).learningRate(MEZO));

    Path layout = directory.resolve("bert-huge");
    HuggingFaceDirectory.write(bundled.model(), layout);
    assertEquals(expected, ModelSource.read(layout.toString()).learningRate(MEZO));

    ModelOutline outline = ModelOutline.of("minilm");
    assertEquals(shapes(bundled.parameters()), shapes(outline.parameters()));
    for (String name : List.of("mezo", "adamw", "jaguar-muon")) {
      MethodEntry method = Methods.named(name);
      LearningRate rate = bundled.learningRate(method);
      assertEquals(rate, bundled.learningRates().apply(method), name);
      assertEquals(rate, outline.learningRates().apply(method), name);
    }

    // as a run leaves it: the weights have moved
    bundled.parameters().add(1e-3, new Direction.Gaussian(Key.ofSeed(1)));
    LearningRate derived = bundled.learningRate(MEZO);
    assertEquals(derived, bundled.learningRates().apply(MEZO));
    assertEquals(5e-5, derived.rate());
    assertTrue(derived.origin().contains("the weights are others"), derived.origin());
  }

  private static List<String> shapes(Parameters parameters) {
    return parameters.list().stream().map(p -> p.name() + " " + p.shape()).toList();
  }

  private void copy(String resource, Path to) throws IOException {
    try (InputStream in = getClass().getResourceAsStream(resource)) {
      Files.copy(in, to);
    }
  }

  @Test
  void aModelThatIsOnlyCalledSoHasTheRatesOfItsSize() throws IOException {
    Path layout = TinyModel.write(directory.resolve("minilm"));
    LearningRate rate = ModelSource.read(layout.toString()).learningRate(MEZO);
    assertEquals(5e-5, rate.rate());
    assertTrue(rate.origin().startsWith("rule for "), rate.origin());
  }

  /** log rate is linear in log N: half way between the sizes lies the geometric mean. */
  @Test
  void theRuleGoesFromTheMeasuredToThePublishedRate() {
    assertEquals(5e-5, LearningRates.bySize(MEZO, 1));
    assertEquals(5e-5, LearningRates.bySize(MEZO, LearningRates.SMALL));
    assertEquals(1e-6, LearningRates.bySize(MEZO, LearningRates.LARGE));
    assertEquals(1e-6, LearningRates.bySize(MEZO, 13_000_000_000L));
    long middle = (long) Math.sqrt((double) LearningRates.SMALL * LearningRates.LARGE);
    assertEquals(7.1e-6, LearningRates.bySize(MEZO, middle), 1e-12);
    double last = 1;
    for (long n = LearningRates.SMALL / 2; n < 2 * LearningRates.LARGE; n += 5_000_000) {
      double rate = LearningRates.bySize(MEZO, n);
      assertTrue(rate <= last, "falls with the size");
      last = rate;
    }
  }

  /** What is tuned counts, not how large the model is. */
  @Test
  void frozenWeightsDoNotCount() {
    Model tiny = TinyModel.create();
    Model some =
        new Model(
            tiny.config(),
            tiny.parameters()
                .on(new ReferenceBackend())
                .freeze(p -> !p.name().equals(EncoderNames.WORDS)),
            tiny.tokenizer(),
            List.of());
    long words = tiny.parameters().get(EncoderNames.WORDS).size();
    String origin = LearningRates.of(MEZO, some).origin();
    assertTrue(origin.startsWith("rule for " + words + " tuned weights"), origin);
  }

  @Test
  void everyMethodHasARateThatDoesNotGrowWithTheSize() {
    for (MethodEntry entry : Methods.all()) {
      double small = LearningRates.bySize(entry, 1);
      double large = LearningRates.bySize(entry, LearningRates.LARGE);
      assertTrue(small > 0 && large > 0 && large <= small * 1.0001, entry.name());
    }
  }

  /** And says that it is the method's own, with the size of all-MiniLM-L6-v2 as with any other. */
  @Test
  void aMethodThatNoRateWasMeasuredForHasItsOwn() {
    MethodEntry unknown =
        new MethodEntry(
            "unknown", "", "", 3e-4, Schedule.CONSTANT, List.of(), s -> 1, (s, t) -> 0, null);
    assertEquals(3e-4, LearningRates.bySize(unknown, 1));
    assertEquals(3e-4, LearningRates.bySize(unknown, LearningRates.LARGE));
    LearningRate rate = LearningRates.of(unknown, TinyModel.create());
    assertEquals(3e-4, rate.rate());
    assertTrue(rate.origin().startsWith("the method's own"), rate.origin());
  }

  /** A method's page states its published rate, or the range of them, that the registry has. */
  @Test
  void theRegistryHasTheRatesOfThePages() throws IOException {
    List<String> checked = new ArrayList<>();
    Pattern rate = Pattern.compile("Learning rate (\\de-\\d+)(?:[^.;:]*? to (\\de-\\d+))?");
    for (MethodEntry entry : Methods.all()) {
      Path page = Path.of("../zo/methods", entry.name() + ".md");
      Matcher found = rate.matcher(Files.readString(page));
      if (found.find()) {
        double low = Double.parseDouble(found.group(1));
        double high = found.group(2) == null ? low : Double.parseDouble(found.group(2));
        double registered = entry.learningRate();
        assertTrue(low <= registered && registered <= high, entry.name() + ": " + found.group());
        checked.add(entry.name());
      }
    }
    assertFalse(checked.isEmpty());
    List<String> others = new ArrayList<>(Methods.all().stream().map(MethodEntry::name).toList());
    others.removeAll(checked);
    assertEquals(List.of("lozo-m"), others, "pages that refer to another page's rate");
  }

  /** The table of bench/pages/runs.md. */
  @Test
  void thePageHasTheRatesThatAreUsed() throws IOException {
    String page = Files.readString(Path.of("pages/runs.md"));
    for (MethodEntry entry : Methods.all()) {
      String row =
          String.format(
              Locale.ROOT,
              "| `%s` | %s | %s |",
              entry.name(),
              LearningRate.text(LearningRates.bySize(entry, LearningRates.SMALL)),
              LearningRate.text(LearningRates.bySize(entry, LearningRates.LARGE)));
      assertTrue(page.contains(row), row);
    }
  }

  @Test
  void ratesAreWrittenInFull() {
    assertEquals("5e-5", LearningRate.text(5e-5));
    assertEquals("2.5e-6", LearningRate.text(2.5e-6));
    assertEquals("1.234567e-2", LearningRate.text(0.01234567));
    assertEquals("2e0", LearningRate.text(2));
  }

  /** By the sizes alone, which other weights of the architecture have as well. */
  @Test
  void masksOfBertBaseHaveARateOfTheirOwn() {
    EncoderConfig base =
        new EncoderConfig(EncoderFamily.BERT, 30_522, 768, 12, 12, 3072, 512, 2, 1e-12f);
    EncoderConfig cased =
        new EncoderConfig(EncoderFamily.BERT, 28_996, 768, 12, 12, 3072, 512, 2, 1e-12f);
    Parameters one = Parameters.of("x", Tensor.vector(1));
    assertEquals(1.5e-5, LearningRates.of(MEZO, new MaskedModel(base, one, null, 103)).rate());
    LearningRate other = LearningRates.of(MEZO, new MaskedModel(cased, one, null, 103));
    assertEquals(LearningRates.of(MEZO, one), other);
  }
}
