package zeroth.transformer.huggingface;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static zeroth.transformer.checkpoint.BadInput.refused;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import zeroth.tensor.Shape;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.fuzz.Fuzz;
import zeroth.tensor.random.Key;
import zeroth.transformer.RandomModels;
import zeroth.transformer.adapter.PrefixDecoder;
import zeroth.transformer.adapter.PrefixEncoder;
import zeroth.transformer.adapter.PromptDecoder;
import zeroth.transformer.adapter.VirtualBase;
import zeroth.transformer.adapter.VirtualDecoder;
import zeroth.transformer.adapter.VirtualEncoder;
import zeroth.transformer.adapter.VirtualNames;
import zeroth.transformer.adapter.VirtualTokens;
import zeroth.transformer.decoder.DecoderStack;
import zeroth.transformer.decoder.GptConfig;
import zeroth.transformer.decoder.GptDecoder;
import zeroth.transformer.decoder.GptFamily;
import zeroth.transformer.decoder.RandomWeights;
import zeroth.transformer.decoder.SmallDecoders;
import zeroth.transformer.encoder.Encoder;
import zeroth.transformer.encoder.EncoderConfig;
import zeroth.transformer.encoder.EncoderFamily;
import zeroth.transformer.safetensors.SafetensorsFile;
import zeroth.transformer.safetensors.SafetensorsReader;

/** Virtual tokens in PEFT's layout: files made by hand after its program, and those written. */
class PeftVirtualTokensTest {
  /** Two layers of width 2, sequences of 4 at most. */
  private static final GptDecoder GPT2 =
      new GptDecoder(new GptConfig(GptFamily.GPT2, 5, 2, 2, 1, 3, 4, 1e-5f, true));

  private static final String PREFIX =
      "{\"peft_type\": \"PREFIX_TUNING\", \"num_virtual_tokens\": 2, \"token_dim\": 2, "
          + "\"num_layers\": 2, \"num_attention_heads\": 1, \"num_transformer_submodules\": 1";

  private static final String PROMPT =
      "{\"peft_type\": \"PROMPT_TUNING\", \"num_virtual_tokens\": 2";

  /** Row i, layer l, key or value kv, element d is i l kv d, each a digit. */
  private static final float[] ROWS = {
    0, 1, 10, 11, 100, 101, 110, 111, 1000, 1001, 1010, 1011, 1100, 1101, 1110, 1111
  };

  @TempDir Path directory;

  private Path adapter(String config, String shape, float... data) {
    return files(
        config,
        "{" + SafetensorsFile.entry("prompt_embeddings", "F32", shape, 0, 4 * data.length) + "}",
        data);
  }

  private Path files(String config, String header, float[] data) {
    try {
      Path place = Files.createTempDirectory(directory, "adapter");
      Files.writeString(place.resolve("adapter_config.json"), config);
      SafetensorsFile.write(
          place.resolve("adapter_model.safetensors"),
          SafetensorsFile.bytes(header, SafetensorsFile.floats(data)));
      return place;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void read(Path place) {
    PeftVirtualTokens.read(place, VirtualBase.of(GPT2));
  }

  @Test
  void aRowOfAPrefixHasEachLayersKeysAndThenItsValues() {
    Path place = adapter(PREFIX + ", \"base_model_name_or_path\": \"b\"}", "[2,8]", ROWS);
    PeftVirtualTokens.Content<VirtualDecoder> content =
        PeftVirtualTokens.read(place, VirtualBase.of(GPT2));
    assertEquals("b", content.base());
    assertEquals(new PrefixDecoder(GPT2, 2), content.tokens());
    Parameters theta = content.over(RandomWeights.of(GPT2, 1));
    assertEquals(16, theta.trainableSize());
    float[][] expected = {
      {0, 1, 1000, 1001}, {10, 11, 1010, 1011}, {100, 101, 1100, 1101}, {110, 111, 1110, 1111}
    };
    assertArrayEquals(expected[0], theta.tensor(VirtualNames.keys(0)).data());
    assertArrayEquals(expected[1], theta.tensor(VirtualNames.values(0)).data());
    assertArrayEquals(expected[2], theta.tensor(VirtualNames.keys(1)).data());
    assertArrayEquals(expected[3], theta.tensor(VirtualNames.values(1)).data());
  }

  @Test
  void aPromptIsItsEmbeddings() {
    Path place = adapter(PROMPT + "}", "[2,2]", 1, 2, 3, 4);
    PeftVirtualTokens.Content<VirtualDecoder> content =
        PeftVirtualTokens.read(place, VirtualBase.of(GPT2));
    assertEquals(new PromptDecoder(GPT2, 2), content.tokens());
    assertArrayEquals(
        new float[] {1, 2, 3, 4},
        content.over(RandomWeights.of(GPT2, 1)).tensor("prompt_embeddings").data());
  }

  @Test
  void whatIsWrittenIsReadAgain() throws IOException {
    DecoderStack grouped = (DecoderStack) SmallDecoders.all().get("llama with grouped heads, tied");
    VirtualBase<VirtualDecoder> base = VirtualBase.of(grouped);
    isReadAgain(base.prefix().apply(5), base, grouped.shapes(), "CAUSAL_LM");
    isReadAgain(base.prompt().apply(10), base, grouped.shapes(), "CAUSAL_LM");
  }

  /** An encoder has as many heads of keys as of queries: 2 of 16. */
  @Test
  void thatOfAnEncoderToo() throws IOException {
    for (EncoderFamily family : EncoderFamily.values()) {
      EncoderConfig config = RandomModels.config(family, 2, 16, 2, 24);
      VirtualBase<VirtualEncoder> base = VirtualBase.of(config);
      Map<String, Shape> shapes = Encoder.shapes(config);
      isReadAgain(base.prefix().apply(5), base, shapes, "FEATURE_EXTRACTION");
      isReadAgain(base.prompt().apply(10), base, shapes, "FEATURE_EXTRACTION");
    }
  }

  private <V extends VirtualTokens> void isReadAgain(
      V tokens, VirtualBase<V> base, Map<String, Shape> shapes, String task) throws IOException {
    boolean prefix = tokens.isPrefix();
    Parameters theta = tokens.begin(RandomWeights.of(shapes, 1), Key.ofSeed(1), 1);
    Path place = Files.createTempDirectory(directory, "parent").resolve("tokens");
    PeftVirtualTokens.write(tokens, theta, "the base", place);
    assertTrue(PeftVirtualTokens.isIn(place));
    PeftVirtualTokens.Content<V> content = PeftVirtualTokens.read(place, base);
    assertEquals(tokens, content.tokens());
    assertEquals("the base", content.base());
    assertEquals(theta.sha256(), content.over(RandomWeights.of(shapes, 1)).sha256());
    JsonNode config = new ObjectMapper().readTree(place.resolve("adapter_config.json").toFile());
    assertEquals(prefix ? "PREFIX_TUNING" : "PROMPT_TUNING", config.path("peft_type").asText());
    assertEquals(task, config.path("task_type").asText());
    assertEquals(prefix ? 5 : 10, config.path("num_virtual_tokens").intValue());
    assertEquals(32, config.path("token_dim").intValue()); // 2 heads of 16, and the width
    assertEquals(2, config.path("num_layers").intValue());
    try (SafetensorsReader file =
        SafetensorsReader.open(place.resolve("adapter_model.safetensors"))) {
      assertEquals(Set.of("prompt_embeddings"), file.tensors().keySet());
      Shape shape = prefix ? Shape.of(5, 2 * 2 * 32) : Shape.of(10, 32);
      assertTrue(file.tensors().get("prompt_embeddings").hasShape(shape));
    }
    refused(() -> PeftVirtualTokens.write(tokens, theta, "the base", place), place.toString());
  }

  /** Whatever PEFT's class was for; a head of its own is none that this project has. */
  @Test
  void anEncodersRowsAreReadOfAnyTask() {
    EncoderConfig config =
        new EncoderConfig(EncoderFamily.BERT, 5, 2, 2, 1, 3, 4, 1, 1e-5f); // as GPT2 above
    for (String task : List.of("SEQ_CLS", "TOKEN_CLS", "QUESTION_ANS", "FEATURE_EXTRACTION")) {
      String json = PREFIX + ", \"task_type\": \"" + task + "\"}";
      var content = PeftVirtualTokens.read(adapter(json, "[2,8]", ROWS), VirtualBase.of(config));
      assertEquals(new PrefixEncoder(config, 2), content.tokens());
      assertArrayEquals(
          new float[] {110, 111, 1110, 1111},
          content.tensors().get("prompt_embeddings.1.value").data());
      String head =
          "{"
              + SafetensorsFile.entry("prompt_embeddings", "F32", "[2,8]", 0, 64)
              + ", "
              + SafetensorsFile.entry("base_model.classifier.weight", "F32", "[2,2]", 64, 80)
              + "}";
      Path headed = files(json, head, Arrays.copyOf(ROWS, 20));
      refused(
          () -> PeftVirtualTokens.read(headed, VirtualBase.of(config)),
          "base_model.classifier.weight",
          "a head that was trained beside them is not read");
    }
  }

  @Test
  void otherDirectoriesAreTold() {
    assertFalse(PeftVirtualTokens.isIn(directory));
    assertFalse(PeftVirtualTokens.isIn(adapter("{\"peft_type\": \"LORA\"}", "[1,2]", 1, 2)));
    Path prefix = adapter(PREFIX + "}", "[2,8]", ROWS);
    refused(() -> PeftDirectory.read(prefix, PeftBase.of("b", GPT2)), "peft_type", "PREFIX_TUNING");
  }

  @Test
  void whatIsForAnotherModelIsNamed() {
    for (String other :
        List.of("\"token_dim\": 3", "\"num_layers\": 1", "\"num_attention_heads\": 2")) {
      String field = other.substring(1, other.indexOf('"', 1));
      String config = PREFIX.replaceFirst("\"" + field + "\": \\d", other) + "}";
      refused(() -> read(adapter(config, "[2,8]", ROWS)), "adapter_config.json", field);
    }
    for (String more :
        List.of(
            "\"modules_to_save\": [\"x\"]",
            "\"postprocess_past_key_value_function\": \"f\"",
            "\"something_new\": 1")) {
      String field = more.substring(1, more.indexOf('"', 1));
      refused(() -> read(adapter(PREFIX + ", " + more + "}", "[2,8]", ROWS)), field);
    }
    String none = PREFIX.replace("\"num_virtual_tokens\": 2", "\"num_virtual_tokens\": 4") + "}";
    refused(() -> read(adapter(none, "[2,8]", ROWS)), "4 virtual tokens", "from 1 to 3");
    String three = PREFIX.replace("\"num_virtual_tokens\": 2", "\"num_virtual_tokens\": 3") + "}";
    refused(() -> read(adapter(three, "[2,8]", ROWS)), "prompt_embeddings", "(3, 8)", "(2, 8)");
    refused(() -> read(adapter(PROMPT + "}", "[2,8]", ROWS)), "(2, 2)", "(2, 8)");
    refused(
        () -> read(adapter(PROMPT.replace("PROMPT", "P") + "}", "[2,2]", 1, 2, 3, 4)),
        "peft_type",
        "PREFIX_TUNING or PROMPT_TUNING");
    refused(
        () -> read(adapter(PROMPT + "}", "[2,2]", 1, Float.NaN, 3, 4)),
        "prompt_embeddings, element 1",
        "NaN");
    String named = "{" + SafetensorsFile.entry("x", "F32", "[2,2]", 0, 16) + "}";
    refused(() -> read(files(PROMPT + "}", named, new float[4])), "x", "prompt_embeddings");
    refused(() -> read(files(PROMPT + "}", "{}", new float[0])), "prompt_embeddings", "none");
    refused(() -> read(directory.resolve("none")), "adapter_config.json");
  }

  @Test
  void hostileFiles() throws IOException {
    Path place = adapter(PREFIX + "}", "[2,8]", ROWS);
    Path configFile = place.resolve("adapter_config.json");
    Path weights = place.resolve("adapter_model.safetensors");
    byte[] good = Files.readAllBytes(weights);
    Fuzz.attack(
        "adapter_model.safetensors",
        List.of(good),
        1 << 20,
        1500,
        content -> {
          SafetensorsFile.write(weights, content);
          PeftVirtualTokens.read(place, VirtualBase.of(GPT2)).over(RandomWeights.of(GPT2, 1));
        });
    SafetensorsFile.write(weights, good);
    Fuzz.attack(
        "adapter_config.json",
        List.of((PREFIX + "}").getBytes(StandardCharsets.UTF_8)),
        1 << 20,
        400,
        content -> {
          SafetensorsFile.write(configFile, content);
          PeftVirtualTokens.read(place, VirtualBase.of(GPT2)).over(RandomWeights.of(GPT2, 1));
        });
  }
}
