package zeroth.transformer.huggingface;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import zeroth.tensor.Parameter;
import zeroth.tensor.backend.Parameters;
import zeroth.transformer.Model;
import zeroth.transformer.RandomModels;
import zeroth.transformer.encoder.EncoderConfig;
import zeroth.transformer.encoder.EncoderFamily;
import zeroth.transformer.tokenizer.TinyTokenizer;
import zeroth.transformer.tokenizer.TokenizerJson;

class HuggingFaceDirectoryProperties {

  @Property(tries = 40)
  void aModelIsReadAsItWasWritten(
      @ForAll("configs") EncoderConfig config,
      @ForAll @IntRange(max = 4) int classes,
      @ForAll long seed)
      throws IOException {
    Path parent = Files.createTempDirectory("models");
    Path directory = parent.resolve("model");
    Parameters theta =
        classes == 0
            ? RandomModels.parameters(config, seed)
            : RandomModels.parameters(config, classes, seed);
    anyFiniteBits(theta, seed);
    List<String> labels =
        IntStream.range(0, classes).mapToObj(c -> "label \"" + c + "\" \u00e9\n").toList();
    try (TokenizerJson tokenizer = TokenizerJson.of("tiny", TinyTokenizer.json())) {
      HuggingFaceDirectory.write(new Model(config, theta, tokenizer, labels), directory);
    }
    Model read = HuggingFaceDirectory.read(directory, note -> fail(note));
    assertEquals(config, read.config());
    assertEquals(labels, read.labels());
    assertEquals(theta.list(), read.parameters().list());
    assertEquals(theta.sha256(), read.parameters().sha256());
    assertArrayEquals(TinyTokenizer.json(), read.tokenizer().json());
    read.tokenizer().close();
    List<String> made =
        List.of(
            "config.json",
            "model.safetensors",
            "tokenizer.json",
            "tokenizer_config.json",
            "modules.json",
            "sentence_bert_config.json",
            "1_Pooling/config.json",
            "1_Pooling");
    for (String name : made) {
      Files.delete(directory.resolve(name)); // fails unless these were made, and they alone
    }
    if (classes > 0) {
      Files.delete(directory.resolve("load.py"));
    }
    Files.delete(directory);
    Files.delete(parent);
  }

  private static void fail(String note) {
    throw new AssertionError(note);
  }

  /** Denormals, negative zeros, extremes: everything but what is refused. */
  private static void anyFiniteBits(Parameters theta, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    for (Parameter p : theta.list()) {
      float[] data = theta.tensor(p).data();
      for (int i = 0; i < data.length; i++) {
        float value = Float.intBitsToFloat(random.nextInt());
        data[i] = Float.isFinite(value) ? value : -0f;
      }
    }
  }

  @Provide
  Arbitrary<EncoderConfig> configs() {
    return Combinators.combine(
            Arbitraries.of(EncoderFamily.values()),
            Arbitraries.integers().between(1, 3),
            Arbitraries.integers().between(1, 5),
            Arbitraries.integers().between(1, 3),
            Arbitraries.integers().between(1, 9),
            Arbitraries.integers().between(1, 3),
            Arbitraries.floats().between(0, false, 1, false))
        .as(
            (family, heads, headWidth, layers, feedForward, types, epsilon) ->
                new EncoderConfig(
                    family,
                    11 + types,
                    heads * headWidth,
                    layers,
                    heads,
                    feedForward,
                    family.positionOffset() + 5,
                    family.hasTypes() ? types : 0,
                    family == EncoderFamily.DISTILBERT ? 1e-12f : epsilon)); // its only one
  }
}
