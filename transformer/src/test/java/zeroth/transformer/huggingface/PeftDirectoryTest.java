package zeroth.transformer.huggingface;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static zeroth.transformer.checkpoint.BadInput.refused;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import zeroth.tensor.LowRankTerm;
import zeroth.tensor.Parameter;
import zeroth.tensor.Shape;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.fuzz.Fuzz;
import zeroth.tensor.random.Key;
import zeroth.transformer.RandomModels;
import zeroth.transformer.adapter.AdaptedModule;
import zeroth.transformer.adapter.Adapter;
import zeroth.transformer.adapter.Lora;
import zeroth.transformer.adapter.MergedWeights;
import zeroth.transformer.adapter.Targets;
import zeroth.transformer.decoder.Decoder;
import zeroth.transformer.decoder.GptConfig;
import zeroth.transformer.decoder.GptDecoder;
import zeroth.transformer.decoder.GptFamily;
import zeroth.transformer.decoder.RandomWeights;
import zeroth.transformer.decoder.SmallDecoders;
import zeroth.transformer.encoder.EncoderConfig;
import zeroth.transformer.encoder.EncoderFamily;
import zeroth.transformer.safetensors.SafetensorsFile;
import zeroth.transformer.safetensors.SafetensorsReader;

/** Adapters in PEFT's layout: files made by hand after its documentation, and those written. */
class PeftDirectoryTest {
  /** Of width 2, one layer. */
  private static final EncoderConfig BERT = RandomModels.config(EncoderFamily.BERT, 1, 2, 1, 3);

  private static final String QUERY = "encoder.layer.0.attention.self.query";

  private static final String CONFIG =
      "{\"peft_type\": \"LORA\", \"r\": 1, \"lora_alpha\": 2, \"target_modules\": [\"query\"]";

  @TempDir Path directory;

  private final PeftBase base = PeftBase.of("base", BERT);

  private Path adapter(String config, String header, float... data) throws IOException {
    Path place = Files.createTempDirectory(directory, "adapter");
    Files.writeString(place.resolve("adapter_config.json"), config);
    SafetensorsFile.write(
        place.resolve("adapter_model.safetensors"),
        SafetensorsFile.bytes("{" + header + "}", SafetensorsFile.floats(data)));
    return place;
  }

  /** A (1, 2) and B (2, 1) of a map. */
  private static String header(String path) {
    String name = "base_model.model." + path;
    return SafetensorsFile.entry(name + ".lora_A.weight", "F32", "[1,2]", 0, 8)
        + ","
        + SafetensorsFile.entry(name + ".lora_B.weight", "F32", "[2,1]", 8, 16);
  }

  private PeftDirectory.Content read(String config) throws IOException {
    return PeftDirectory.read(adapter(config, header(QUERY), 10, 20, 1, 3), base);
  }

  /** As BertModel, as BertForSequenceClassification, and where a regular expression chooses. */
  @Test
  void filesMadeByHandAreRead() throws IOException {
    String expression = CONFIG.replace("[\"query\"]", "\".*layer.*self\\\\.query\"");
    for (Path place :
        List.of(
            adapter(CONFIG + "}", header(QUERY), 10, 20, 1, 3),
            adapter(expression + "}", header("bert." + QUERY), 10, 20, 1, 3))) {
      Parameters theta = RandomModels.parameters(BERT, 1);
      Parameters adapted = PeftDirectory.read(place, base).over(theta);
      float[] w = theta.tensor(QUERY + ".weight").data();
      float[] merged = MergedWeights.of(adapted).tensor(QUERY + ".weight").data();
      float[] term = {20, 40, 60, 120}; // 2 [1; 3] [10 20]
      for (int i = 0; i < 4; i++) {
        assertEquals((float) (w[i] + (double) term[i]), merged[i]);
      }
      assertEquals(4, adapted.trainableSize());
    }
  }

  @Test
  void scalesAndRanksFollowTheConfiguration() throws IOException {
    assertEquals(2, scale(read(CONFIG + "}")));
    assertEquals(2.5f, scale(read(CONFIG.replace("2,", "2.5,") + "}")));
    String other = CONFIG.replace("\"r\": 1", "\"r\": 9");
    assertEquals(2, scale(read(other + ", \"rank_pattern\": {\"query\": 1}}")));
    assertEquals(2, scale(read(other + ", \"rank_pattern\": {\".*0.*query\": 1}}")));
    String alphas = ", \"alpha_pattern\": {\"key\": 7, \"self.query\": 5, \"query\": 6}}";
    assertEquals(5, scale(read(CONFIG + alphas)));
    // two of rank 4 and alpha 2: 2 / sqrt(4)
    String four = CONFIG.replace("\"r\": 1", "\"r\": 4") + ", \"use_rslora\": true}";
    EncoderConfig wide = RandomModels.config(EncoderFamily.BERT, 1, 4, 1, 3);
    String name = "base_model.model." + QUERY;
    String header =
        SafetensorsFile.entry(name + ".lora_A.weight", "F32", "[4,4]", 0, 64)
            + ","
            + SafetensorsFile.entry(name + ".lora_B.weight", "F32", "[4,4]", 64, 128);
    Path place = adapter(four, header, new float[32]);
    assertEquals(1, scale(PeftDirectory.read(place, PeftBase.of("base", wide))));
  }

  private static float scale(PeftDirectory.Content content) {
    return content.adapter().terms().get(QUERY + ".weight").scale();
  }

  /** The rows of the fused map's B are those of queries, keys and values, one after the other. */
  @Test
  void gpt2sFusedMapIsReadInParts() throws IOException {
    Decoder gpt2 = new GptDecoder(new GptConfig(GptFamily.GPT2, 5, 2, 1, 1, 3, 4, 1e-5f, true));
    String name = "base_model.model.transformer.h.0.attn.c_attn";
    String header =
        SafetensorsFile.entry(name + ".lora_A.weight", "F32", "[1,2]", 0, 8)
            + ","
            + SafetensorsFile.entry(name + ".lora_B.weight", "F32", "[6,1]", 8, 32);
    String config = CONFIG.replace("query", "c_attn") + ", \"fan_in_fan_out\": true}";
    Path place = adapter(config, header, 10, 20, 1, 2, 3, 4, 5, 6);
    Map<String, LowRankTerm> terms =
        PeftDirectory.read(place, PeftBase.of("gpt2", gpt2)).adapter().terms();
    Parameters adapted =
        PeftDirectory.read(place, PeftBase.of("gpt2", gpt2)).over(RandomWeights.of(gpt2, 1));
    String layer = "transformer.h.0.attn.";
    assertEquals(3, terms.size());
    assertArrayEquals(new float[] {10, 20}, adapted.tensor(layer + "c_attn.lora_A.weight").data());
    assertArrayEquals(new float[] {1, 2}, adapted.tensor(layer + "query.lora_B.weight").data());
    assertArrayEquals(new float[] {3, 4}, adapted.tensor(layer + "key.lora_B.weight").data());
    assertArrayEquals(new float[] {5, 6}, adapted.tensor(layer + "value.lora_B.weight").data());
  }

  @Test
  void whatIsWrittenIsReadAgainToTheBit() throws IOException {
    Map<String, PeftBase> bases = new LinkedHashMap<>();
    SmallDecoders.all().forEach((name, decoder) -> bases.put(name, PeftBase.of(name, decoder)));
    for (EncoderFamily family : EncoderFamily.values()) {
      EncoderConfig config = RandomModels.config(family, 2, 4, 2, 9);
      bases.put(family.modelType(), PeftBase.of("x", config));
      bases.put(family.modelType() + " masked", PeftBase.ofMasked("x", config));
    }
    for (Map.Entry<String, PeftBase> entry : bases.entrySet()) {
      PeftBase base = entry.getValue();
      for (Lora lora :
          List.of(
              new Lora(3, 16, Targets.all()),
              new Lora(2, 0.5, Targets.named(Targets.QUERIES_AND_VALUES)))) {
        Parameters theta = RandomModels.parameters(base.shapes(), 3);
        Adapter adapter = lora.of(base.shapes());
        Parameters adapted = random(adapter.begin(theta, Key.ofSeed(1)));
        Path place = directory.resolve(entry.getKey() + lora.rank());
        PeftDirectory.write(adapter, adapted, base, place);
        assertTrue(PeftDirectory.isAdapter(place));
        PeftDirectory.Content read = PeftDirectory.read(place, base);
        assertEquals(adapter, read.adapter(), entry.getKey());
        assertEquals(base.nameOrPath(), read.base());
        assertEquals(adapted.sha256(), read.over(theta).sha256());
        refused(() -> PeftDirectory.write(adapter, adapted, base, place), "target", "existing");
      }
    }
  }

  private static Parameters random(Parameters adapted) {
    Random random = new Random(2);
    for (Parameter p : adapted.list()) {
      if (p.name().endsWith(AdaptedModule.B)) {
        for (int i = 0; i < p.size(); i++) {
          adapted.tensor(p).data()[i] = (float) random.nextGaussian();
        }
      }
    }
    return adapted;
  }

  /** Names, shapes and fields as PEFT 0.15 writes them for these models. */
  @Test
  void theFilesAreAsPeftHasThem() throws IOException {
    Decoder gpt2 = SmallDecoders.all().get("gpt-2");
    PeftBase base = PeftBase.of("gpt2", gpt2);
    Adapter adapter = new Lora(8, 16, Targets.named(Targets.QUERIES_AND_VALUES)).of(gpt2.shapes());
    Path place = directory.resolve("written");
    PeftDirectory.write(
        adapter, adapter.begin(RandomWeights.of(gpt2, 1), Key.ofSeed(1)), base, place);
    JsonNode config = new ObjectMapper().readTree(place.resolve("adapter_config.json").toFile());
    assertEquals("LORA", config.path("peft_type").asText());
    assertEquals("CAUSAL_LM", config.path("task_type").asText());
    assertEquals("gpt2", config.path("base_model_name_or_path").asText());
    assertEquals("[\"c_attn\"]", config.path("target_modules").toString());
    assertEquals("8", config.path("r").toString());
    assertEquals("16", config.path("lora_alpha").toString());
    assertTrue(config.path("fan_in_fan_out").booleanValue());
    try (SafetensorsReader file =
        SafetensorsReader.open(place.resolve("adapter_model.safetensors"))) {
      String name = "base_model.model.transformer.h.1.attn.c_attn";
      assertTrue(file.tensors().get(name + ".lora_A.weight").hasShape(Shape.of(8, 32)));
      assertTrue(file.tensors().get(name + ".lora_B.weight").hasShape(Shape.of(96, 8)));
      assertEquals(4, file.tensors().size());
      assertEquals("pt", file.metadata().get("format"));
    }
    PeftBase masked = PeftBase.ofMasked("b", BERT);
    Adapter query = new Lora(1, 1, Targets.named(List.of("query"))).of(masked.shapes());
    Path other = directory.resolve("masked");
    PeftDirectory.write(
        query,
        query.begin(RandomModels.parameters(masked.shapes(), 1), Key.ofSeed(1)),
        masked,
        other);
    try (SafetensorsReader file =
        SafetensorsReader.open(other.resolve("adapter_model.safetensors"))) {
      String path = "base_model.model.bert." + QUERY;
      assertEquals(
          new TreeSet<>(List.of(path + ".lora_A.weight", path + ".lora_B.weight")),
          new TreeSet<>(file.tensors().keySet()));
    }
  }

  @Test
  void fieldsThatAskForOtherArithmeticAreRefusedByName() throws IOException {
    for (String field :
        List.of(
            "\"use_dora\": true",
            "\"bias\": \"all\"",
            "\"modules_to_save\": [\"classifier\"]",
            "\"layer_replication\": [[0, 1]]",
            "\"init_lora_weights\": \"pissa\"",
            "\"lora_bias\": true",
            "\"target_parameters\": [\"x\"]",
            "\"trainable_token_indices\": [1]",
            "\"something_new\": 1",
            "\"rank_pattern\": {\"query\": 1.5}",
            "\"rank_pattern\": {\"(\": 1}",
            "\"alpha_pattern\": {\"query\": \"1\"}",
            "\"alpha_pattern\": {\"(([a-z0-9.]*)*)*!\": 1}",
            "\"alpha_pattern\": 3")) {
      String name = field.substring(1, field.indexOf('"', 1));
      refused(() -> unchecked(CONFIG + ", " + field + "}"), "adapter_config.json", name);
    }
    // what says that none of it is used
    read(
        CONFIG
            + ", \"use_dora\": false, \"bias\": \"none\", \"modules_to_save\": null, "
            + "\"layer_replication\": null, \"loftq_config\": {}, \"rank_pattern\": {}, "
            + "\"lora_dropout\": 0.1, \"init_lora_weights\": true, \"trainable_new\": false, "
            + "\"inference_mode\": true, \"revision\": null, \"megatron_core\": \"x\"}");
    refused(() -> unchecked(CONFIG.replace("LORA", "IA3") + "}"), "peft_type", "LORA", "IA3");
    refused(() -> unchecked("{\"r\": 1}"), "peft_type");
    refused(() -> unchecked(CONFIG.replace("\"r\": 1", "\"r\": 0") + "}"), "r", "0");
    refused(() -> unchecked(CONFIG.replace("[\"query\"]", "3") + "}"), "target_modules", "3");
    refused(() -> unchecked(CONFIG.replace("2,", "1e99,") + "}"), "alpha is 1.0E99");
  }

  private void unchecked(String config) {
    try {
      read(config);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void tensorsThatDoNotFitAreNamed() throws IOException {
    Path shape = adapter(CONFIG.replace("\"r\": 1", "\"r\": 2") + "}", header(QUERY), 1, 2, 3, 4);
    refused(() -> PeftDirectory.read(shape, base), QUERY + ".lora_A.weight", "(2, 2)", "(1, 2)");
    Path huge =
        adapter(CONFIG.replace("\"r\": 1", "\"r\": 99999") + "}", header(QUERY), 1, 2, 3, 4);
    refused(() -> PeftDirectory.read(huge, base), "rank is 99999", QUERY);
    Path value = adapter(CONFIG.replace("query", "value") + "}", header(QUERY), 1, 2, 3, 4);
    refused(() -> PeftDirectory.read(value, base), QUERY, "target_modules");
    Path both =
        adapter(CONFIG.replace("query\"", "query\", \"key\"") + "}", header(QUERY), 1, 2, 3, 4);
    refused(() -> PeftDirectory.read(both, base), "self.key.lora_A.weight", "none");
    Path pooler =
        adapter(CONFIG.replace("query", "dense") + "}", header("pooler.dense"), 1, 2, 3, 4);
    refused(() -> PeftDirectory.read(pooler, base), "pooler.dense.lora_A.weight", "layers");
    String a = "base_model.model." + QUERY + ".lora_A.weight";
    Path half = adapter(CONFIG + "}", SafetensorsFile.entry(a, "F32", "[1,2]", 0, 8), 1, 2);
    refused(() -> PeftDirectory.read(half, base), QUERY + ".lora_B.weight", "(2, 1)", "none");
    Path empty = adapter(CONFIG + "}", "");
    refused(() -> PeftDirectory.read(empty, base), "a tensor", "none");
    Path wild = adapter(CONFIG + "}", header(QUERY), 1, Float.NaN, 3, 4);
    refused(() -> PeftDirectory.read(wild, base), "lora_A.weight, element 1", "NaN");
    refused(() -> PeftDirectory.read(directory.resolve("none"), base), "adapter_config.json");
    Files.delete(wild.resolve("adapter_model.safetensors"));
    refused(() -> PeftDirectory.read(wild, base), "adapter_model.safetensors");
  }

  @Test
  void hostileFiles() throws IOException {
    String patterns =
        ", \"rank_pattern\": {\"key\": 3}, \"alpha_pattern\": {\".*que(r|s)y\": 2.5}}";
    byte[] config =
        (CONFIG.replace("[\"query\"]", "\".*(self|x)\\\\.query\"") + patterns)
            .getBytes(StandardCharsets.UTF_8);
    Path place = adapter(CONFIG + "}", header(QUERY), 10, 20, 1, 3);
    Path configFile = place.resolve("adapter_config.json");
    Path weights = place.resolve("adapter_model.safetensors");
    byte[] goodWeights = Files.readAllBytes(weights);
    Fuzz.attack(
        "adapter_model.safetensors",
        List.of(goodWeights),
        1 << 20,
        1500,
        content -> {
          SafetensorsFile.write(weights, content);
          PeftDirectory.read(place, base).over(RandomModels.parameters(BERT, 1));
        });
    SafetensorsFile.write(weights, goodWeights);
    Fuzz.attack(
        "adapter_config.json",
        List.of(config),
        64 << 20, // expressions are matched in steps that are counted, not in memory
        400,
        content -> {
          SafetensorsFile.write(configFile, content);
          PeftDirectory.read(place, base).over(RandomModels.parameters(BERT, 1));
        });
  }
}
