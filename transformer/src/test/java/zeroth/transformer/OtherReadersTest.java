package zeroth.transformer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import zeroth.tensor.Parameter;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.direction.WeightView;
import zeroth.tensor.reference.ReferenceBackend;
import zeroth.transformer.encoder.Encoder;
import zeroth.transformer.encoder.EncoderConfig;
import zeroth.transformer.encoder.EncoderFamily;
import zeroth.transformer.encoder.PackedBatch;
import zeroth.transformer.head.Classifier;
import zeroth.transformer.head.CrossEntropy;
import zeroth.transformer.huggingface.HuggingFaceDirectory;
import zeroth.transformer.tokenizer.TokenizerJson;

/**
 * What others find in a directory that is written here: read by its bytes alone, by the names that
 * transformers and sentence-transformers document, without this project's readers.
 */
class OtherReadersTest {
  private static final EncoderConfig CONFIG = RandomModels.config(EncoderFamily.BERT, 2, 3, 2, 5);
  private static final Parameters THETA = RandomModels.parameters(CONFIG, 2, 5);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String TOKENIZER =
      """
      {"version": "1.0", "truncation": null, "padding": null,
       "added_tokens": [{"id": 4, "content": "[MASK]", "single_word": false, "lstrip": false,
          "rstrip": false, "normalized": false, "special": true}],
       "normalizer": {"type": "BertNormalizer", "clean_text": true, "handle_chinese_chars": true,
         "strip_accents": null, "lowercase": true},
       "pre_tokenizer": {"type": "BertPreTokenizer"},
       "post_processor": {"type": "BertProcessing", "sep": ["[SEP]", 3], "cls": ["[CLS]", 2]},
       "decoder": null,
       "model": {"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##",
         "max_input_chars_per_word": 100,
         "vocab": {"[PAD]": 0, "[UNK]": 1, "[CLS]": 2, "[SEP]": 3, "[MASK]": 4, "cat": 5, "Cat": 6}}}
      """;

  @TempDir Path parent;

  /** Every tensor of transformers' BertModel without its pooler, and the two of the head. */
  @Test
  void tensorsHaveTheNamesOfBertModel() throws IOException {
    TreeSet<String> expected = new TreeSet<>(List.of("classifier.weight", "classifier.bias"));
    for (String table : List.of("word", "position", "token_type")) {
      expected.add("embeddings." + table + "_embeddings.weight");
    }
    List<String> linear =
        List.of(
            "attention.self.query",
            "attention.self.key",
            "attention.self.value",
            "attention.output.dense",
            "attention.output.LayerNorm",
            "intermediate.dense",
            "output.dense",
            "output.LayerNorm");
    for (String kind : List.of(".weight", ".bias")) {
      expected.add("embeddings.LayerNorm" + kind);
      for (int i = 0; i < CONFIG.layers(); i++) {
        for (String name : linear) {
          expected.add("encoder.layer." + i + "." + name + kind);
        }
      }
    }
    assertEquals(expected, new TreeSet<>(tensors(write(TOKENIZER)).keySet()));
    assertEquals("[\"BertModel\"]", json("config.json").get("architectures").toString());
  }

  @Test
  void tensorsHaveTheBitsOfTheModel() throws IOException {
    Map<String, float[]> tensors = tensors(write(TOKENIZER));
    for (Parameter p : THETA.list()) {
      float[] expected = THETA.tensor(p).data();
      float[] found = tensors.get(p.name());
      assertEquals(expected.length, found.length);
      for (int i = 0; i < expected.length; i++) {
        assertEquals(
            Float.floatToRawIntBits(expected[i]), Float.floatToRawIntBits(found[i]), p.name());
      }
    }
  }

  /** The modules that are named, one after the other, in double: the model's own loss. */
  @Test
  void theModulesMakeTheLossOfTheModel() throws IOException {
    Map<String, float[]> tensors = tensors(write(TOKENIZER));
    List<String> types = new ArrayList<>();
    json("modules.json").forEach(module -> types.add(module.get("type").asText()));
    assertEquals(
        List.of(
            "sentence_transformers.models.Transformer",
            "sentence_transformers.models.Pooling",
            "sentence_transformers.models.Normalize"),
        types);
    assertEquals("", json("modules.json").get(0).get("path").asText());
    JsonNode pooling = json(json("modules.json").get(1).get("path").asText() + "/config.json");
    assertEquals(CONFIG.width(), pooling.get("word_embedding_dimension").asInt());
    pooling
        .properties()
        .forEach(
            field -> {
              boolean mean = field.getKey().equals("pooling_mode_mean_tokens");
              if (field.getValue().isBoolean()) {
                assertEquals(mean, field.getValue().asBoolean(), field.getKey());
              }
            });
    assertTrue(pooling.has("pooling_mode_mean_tokens"));

    List<int[]> texts = RandomModels.sequences(CONFIG, List.of(3, 5, 2), 8);
    int[] labels = {0, 1, 1};
    double found =
        new DoubleClassifier(CONFIG, name -> doubles(tensors.get(name))).loss(texts, labels);
    try (ReferenceBackend backend = new ReferenceBackend()) {
      backend.begin();
      Parameters theta = THETA.on(backend);
      float[] logits =
          backend.read(
              new Classifier(new Encoder(CONFIG))
                  .logits(backend, WeightView.plain(theta), PackedBatch.of(CONFIG, texts)));
      assertEquals(CrossEntropy.mean(logits, 0, labels, 2), found, 1e-5);
    }
  }

  /** BertTokenizer would make the letters of a cased model small. */
  @Test
  void aCasedTokenizerStaysOne() throws IOException {
    write(TOKENIZER);
    JsonNode uncased = json("tokenizer_config.json");
    assertEquals("BertTokenizer", uncased.get("tokenizer_class").asText());
    assertTrue(uncased.get("do_lower_case").asBoolean());
    assertTrue(uncased.get("strip_accents").isNull());
    assertTrue(uncased.get("tokenize_chinese_chars").asBoolean());
    assertEquals(CONFIG.maxLength(), uncased.get("model_max_length").asInt());
    for (String token : List.of("cls", "sep", "unk", "pad", "mask")) {
      String name = "[" + token.toUpperCase(java.util.Locale.ROOT) + "]";
      assertEquals(name, uncased.get(token + "_token").asText());
    }
    Files.move(directory(), parent.resolve("uncased"));
    write(
        TOKENIZER
            .replace("\"lowercase\": true", "\"lowercase\": false")
            .replace("\"strip_accents\": null", "\"strip_accents\": false")
            .replace("\"handle_chinese_chars\": true", "\"handle_chinese_chars\": false"));
    JsonNode cased = json("tokenizer_config.json");
    assertFalse(cased.get("do_lower_case").asBoolean());
    assertFalse(cased.get("strip_accents").asBoolean());
    assertTrue(cased.get("strip_accents").isBoolean());
    assertFalse(cased.get("tokenize_chinese_chars").asBoolean());
    assertFalse(json("sentence_bert_config.json").get("do_lower_case").asBoolean());
  }

  /** Another normalizer is told by tokenizer.json alone, which this class takes as it is. */
  @Test
  void otherTokenizersAreReadAsTheyAre() throws IOException {
    write(TOKENIZER.replaceFirst("\\{\"type\": \"BertNormalizer\"[^}]*\\}", "{\"type\": \"NFC\"}"));
    JsonNode config = json("tokenizer_config.json");
    assertEquals("PreTrainedTokenizerFast", config.get("tokenizer_class").asText());
    assertFalse(config.has("do_lower_case"));
    assertEquals("[PAD]", config.get("pad_token").asText());
  }

  /** The lines of Python name files and tensors that are there. */
  @Test
  void theLoaderNamesWhatIsThere() throws IOException {
    Map<String, float[]> tensors = tensors(write(TOKENIZER));
    String python = Files.readString(directory().resolve("load.py"));
    for (String tensor : List.of("classifier.weight", "classifier.bias")) {
      assertTrue(python.contains("weights[\"" + tensor + "\"]"));
      assertTrue(tensors.containsKey(tensor));
    }
    assertTrue(python.contains("here / \"model.safetensors\""));
    assertEquals("yes", json("config.json").get("id2label").get("0").asText());
  }

  private Path directory() {
    return parent.resolve("model");
  }

  private Path write(String tokenizerJson) {
    byte[] bytes = tokenizerJson.getBytes(StandardCharsets.UTF_8);
    try (TokenizerJson tokenizer = TokenizerJson.of("tiny", bytes)) {
      HuggingFaceDirectory.write(
          new Model(CONFIG, THETA, tokenizer, List.of("yes", "no")), directory());
    }
    return directory().resolve("model.safetensors");
  }

  private JsonNode json(String name) throws IOException {
    return JSON.readTree(directory().resolve(name).toFile());
  }

  /** A length of eight bytes, a JSON header of so many, then the data that its offsets count in. */
  private static Map<String, float[]> tensors(Path safetensors) throws IOException {
    ByteBuffer file = ByteBuffer.wrap(Files.readAllBytes(safetensors));
    file.order(ByteOrder.LITTLE_ENDIAN);
    byte[] header = new byte[Math.toIntExact(file.getLong())];
    file.get(header);
    ByteBuffer data = file.slice().order(ByteOrder.LITTLE_ENDIAN);
    Map<String, float[]> tensors = new HashMap<>();
    JSON.readTree(header)
        .properties()
        .forEach(
            field -> {
              if (field.getKey().equals("__metadata__")) {
                return;
              }
              assertEquals("F32", field.getValue().get("dtype").asText());
              int from = field.getValue().get("data_offsets").get(0).asInt();
              int to = field.getValue().get("data_offsets").get(1).asInt();
              float[] elements = new float[(to - from) / 4];
              data.slice(from, to - from)
                  .order(ByteOrder.LITTLE_ENDIAN)
                  .asFloatBuffer()
                  .get(elements);
              tensors.put(field.getKey(), elements);
            });
    return tensors;
  }

  private static double[] doubles(float[] data) {
    double[] result = new double[data.length];
    for (int i = 0; i < data.length; i++) {
      result[i] = data[i];
    }
    return result;
  }
}
