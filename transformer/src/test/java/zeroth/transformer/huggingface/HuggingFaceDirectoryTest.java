package zeroth.transformer.huggingface;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static zeroth.transformer.checkpoint.BadInput.refused;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import zeroth.tensor.Shape;
import zeroth.tensor.Tensor;
import zeroth.tensor.backend.Parameters;
import zeroth.transformer.Model;
import zeroth.transformer.RandomModels;
import zeroth.transformer.encoder.EncoderConfig;
import zeroth.transformer.encoder.EncoderFamily;
import zeroth.transformer.encoder.EncoderNames;
import zeroth.transformer.safetensors.SafetensorsFile;
import zeroth.transformer.safetensors.SafetensorsWriter;
import zeroth.transformer.tokenizer.EncodedPair;
import zeroth.transformer.tokenizer.TextTokenizer;
import zeroth.transformer.tokenizer.TinyTokenizer;
import zeroth.transformer.tokenizer.TokenizerJson;

class HuggingFaceDirectoryTest {
  private static final EncoderConfig CONFIG = RandomModels.config(EncoderFamily.BERT, 2, 3, 1, 5);
  private static final Parameters THETA = RandomModels.parameters(CONFIG, 2, 5);
  private static final List<String> LABELS = List.of("yes", "no");

  @TempDir Path parent;
  private Path directory;

  @BeforeEach
  void write() {
    directory = parent.resolve("model");
    try (TokenizerJson tokenizer = TokenizerJson.of("tiny", TinyTokenizer.json())) {
      HuggingFaceDirectory.write(new Model(CONFIG, THETA, tokenizer, LABELS), directory);
    }
  }

  /** The fields that transformers' BertConfig takes, under its names. */
  @Test
  void theConfigurationIsOneThatTransformersReads() throws IOException {
    JsonNode json = new ObjectMapper().readTree(directory.resolve("config.json").toFile());
    assertEquals("bert", json.get("model_type").asText());
    assertEquals("[\"BertModel\"]", json.get("architectures").toString());
    assertEquals("gelu", json.get("hidden_act").asText());
    assertEquals("absolute", json.get("position_embedding_type").asText());
    assertEquals(6, json.get("hidden_size").asInt());
    assertEquals(1, json.get("num_hidden_layers").asInt());
    assertEquals(2, json.get("num_attention_heads").asInt());
    assertEquals(5, json.get("intermediate_size").asInt());
    assertEquals(12, json.get("max_position_embeddings").asInt());
    assertEquals(2, json.get("type_vocab_size").asInt());
    assertEquals(11, json.get("vocab_size").asInt());
    assertEquals(1e-5, json.get("layer_norm_eps").asDouble());
    assertEquals(0, json.get("pad_token_id").asInt());
    assertEquals("{\"0\":\"yes\",\"1\":\"no\"}", json.get("id2label").toString());
    assertEquals("{\"yes\":0,\"no\":1}", json.get("label2id").toString());
    assertEquals("{\"pooling\":\"mean\",\"normalize\":true}", json.get("zeroth").toString());
  }

  @Test
  void namesOfOtherWritersAreUnderstood() {
    for (String prefix : List.of("bert.", "roberta.")) {
      replaceWeights(
          name ->
              (name.startsWith("classifier") ? "" : prefix)
                  + name.replace("LayerNorm.weight", "LayerNorm.gamma")
                      .replace("LayerNorm.bias", "LayerNorm.beta"));
      assertEquals(THETA.sha256(), read().parameters().sha256());
    }
  }

  @Test
  void whatTheEncoderHasNoUseForIsListed() {
    Map<String, Tensor> stored = stored();
    stored.put("bert.pooler.dense.weight", Tensor.vector(1));
    stored.put("cls.predictions.bias", Tensor.vector(Float.NaN));
    stored.put("bert.embeddings.position_ids", Tensor.vector(1));
    store(stored);
    List<String> notes = new ArrayList<>();
    HuggingFaceDirectory.read(directory, notes::add).tokenizer().close();
    assertEquals(1, notes.size());
    String note = notes.get(0);
    assertTrue(note.endsWith("not used: pooler.dense.weight, cls.predictions.bias (2)"), note);
  }

  /** Half precision is exact for what it holds; other formats of number are refused by name. */
  @Test
  void weightsMayBeHalfButNotWhole() {
    String name = EncoderNames.BERT.outputNorm(0) + ".bias";
    Map<String, Tensor> stored = stored();
    stored.remove(name);
    store(stored);
    appendTensor(name, "F16", 2);
    assertEquals(0, read().parameters().tensor(name).data()[0]);
    store(stored);
    appendTensor(name, "I32", 4);
    refused(this::read, name + ", dtype", "F32, F16 or BF16", "I32");
  }

  /** Adds a tensor of six zero elements behind the data of the weights' file. */
  private void appendTensor(String name, String format, int bytes) {
    Path weights = directory.resolve("model.safetensors");
    try {
      byte[] old = Files.readAllBytes(weights);
      int header = old[0] & 0xff | (old[1] & 0xff) << 8 | (old[2] & 0xff) << 16;
      String json = new String(old, 8, header).strip();
      byte[] data = Arrays.copyOfRange(old, 8 + header, old.length + 6 * bytes);
      int end = old.length - 8 - header;
      String entry = SafetensorsFile.entry(name, format, "[6]", end, end + 6L * bytes);
      String longer = json.substring(0, json.length() - 1) + "," + entry + "}";
      Files.write(weights, SafetensorsFile.bytes(longer, data));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void wrongWeightsAreNamed() {
    String name = EncoderNames.BERT.query(0) + ".weight";
    Map<String, Tensor> stored = stored();
    Tensor query = stored.remove(name);
    store(stored);
    refused(this::read, "model.safetensors: " + name, "shape (6, 6)", "none");
    stored.put(name, Tensor.zeros(Shape.of(6, 5)));
    store(stored);
    refused(this::read, name, "shape (6, 6)", "shape (6, 5)");
    float[] data = query.data().clone();
    data[17] = Float.NaN;
    stored.put(name, new Tensor(query.shape(), data));
    store(stored);
    refused(this::read, name + ", element 17", "a finite number", "NaN");
    data[17] = Float.POSITIVE_INFINITY;
    store(stored);
    refused(this::read, name + ", element 17", "Infinity");
    stored.put(name, query);
    stored.put("bert." + name, query);
    store(stored);
    refused(this::read, name, "one tensor of that meaning", "both");
  }

  @Test
  void modelsOfOtherKindsAreRefusedByName() {
    configured("\"bert\"", "\"gpt2\"");
    refused(
        this::read, "config.json: model_type: expected bert, roberta or distilbert, found gpt2");
    configured("\"gelu\"", "\"gelu_new\"");
    refused(this::read, "hidden_act: expected gelu, found \"gelu_new\"");
    configured("\"absolute\"", "\"relative_key\"");
    refused(this::read, "position_embedding_type", "relative_key");
    configured("{", "{\"is_decoder\": true,");
    refused(this::read, "is_decoder: expected false, found true");
    configured("{", "{\"embedding_size\": 3,");
    refused(this::read, "embedding_size: expected hidden_size 6, found 3");
  }

  @Test
  void wrongSizesAreNamed() {
    configured("\"hidden_size\" : 6", "\"hidden_size\" : 0");
    refused(this::read, "hidden_size: expected a whole number above 0, found 0");
    configured("\"hidden_size\" : 6", "\"hidden_size\" : 99999999999");
    refused(this::read, "hidden_size", "99999999999");
    configured("\"hidden_size\" : 6", "\"hidden_size\" : \"6\"");
    refused(this::read, "hidden_size", "\"6\"");
    configured("\"hidden_size\" : 6,", "");
    refused(this::read, "hidden_size", "none");
    configured("\"num_attention_heads\" : 2", "\"num_attention_heads\" : 4");
    refused(this::read, "4 heads do not divide width 6");
    configured("\"vocab_size\" : 11", "\"vocab_size\" : 2000000000");
    refused(this::read, "vocabulary is 2000000000");
    configured("\"num_hidden_layers\" : 1", "\"num_hidden_layers\" : 2000000000");
    refused(this::read, "2000000000 encoder layers", "tensors");
    configured("\"num_hidden_layers\" : 1", "\"num_hidden_layers\" : 2");
    refused(this::read, "encoder.layer.1.attention.self.query.weight", "none");
    configured("\"layer_norm_eps\" : 1.0E-5", "\"layer_norm_eps\" : -1");
    refused(this::read, "epsilon is -1.0");
    configured("\"vocab_size\" : 11", "\"vocab_size\" : 10");
    refused(this::read, "word_embeddings", "shape (10, 6)", "shape (11, 6)");
  }

  @Test
  void filesThatAreNoConfigurationsAreRefused() {
    config("");
    refused(this::read, "config.json: top: expected an object");
    config("[1]");
    refused(this::read, "an object", "[1]");
    config("{\"model_type\": \"bert\"");
    refused(this::read, "byte", "JSON");
    config("{\"a\": 1, \"a\": 2}");
    refused(this::read, "JSON", "a");
    config("{} {}");
    refused(this::read, "JSON");
    config("[".repeat(100_000));
    refused(this::read, "JSON");
  }

  @Test
  void headsAndLabelsGoTogether() {
    configured("\"1\" : \"no\"", "\"2\" : \"no\"");
    refused(this::read, "id2label, \"1\": expected a label, found none");
    configured("\"1\" : \"no\"", "\"1\" : \"yes\"");
    refused(this::read, "labels that differ", "yes");
    configured("\"1\" : \"no\"", "\"1\" : \"no\", \"2\" : \"maybe\"");
    refused(this::read, "classifier.weight", "shape (3, 6)", "shape (2, 6)");
    configured("\"mean\"", "\"cls\"");
    refused(this::read, "pooling: expected mean, found \"cls\"");
  }

  /** A classifier of another project stands on another pooling. */
  @Test
  void aForeignHeadIsLeftOut() {
    configured("\"zeroth\"", "\"other\"");
    Model model = read();
    assertEquals(List.of(), model.labels());
    assertTrue(model.parameters().list().stream().noneMatch(p -> p.name().contains("classifier")));
  }

  @Test
  void missingFilesAreNamed() throws IOException {
    for (String name : List.of("tokenizer.json", "model.safetensors", "config.json")) {
      Files.delete(directory.resolve(name));
      refused(this::read, name + ": file: expected a readable file, found none");
    }
    refused(() -> HuggingFaceDirectory.read(parent.resolve("x")), "a directory", "none");
  }

  @Test
  void anExistingTargetIsRefusedAndKept() throws IOException {
    Model model = read();
    byte[] before = Files.readAllBytes(directory.resolve("model.safetensors"));
    refused(() -> HuggingFaceDirectory.write(model, directory), "model", "an existing one");
    assertEquals(before.length, Files.size(directory.resolve("model.safetensors")));
    Path file = Files.writeString(parent.resolve("file"), "mine");
    refused(() -> HuggingFaceDirectory.write(model, file), "an existing one");
    Path below = file.resolve("model");
    refused(() -> HuggingFaceDirectory.write(model, below), "writing", "a writable place");
    assertEquals(List.of("file", "model"), names(parent));
  }

  /** Something fails when one file has been written already. */
  @Test
  void nothingIsLeftOfAFailedWrite() throws IOException {
    TextTokenizer broken =
        new TextTokenizer() {
          @Override
          public int[] encode(String text, int maxLength) {
            return new int[0];
          }

          @Override
          public EncodedPair encodePair(String first, String second, int maxLength) {
            return new EncodedPair(new int[0], 0);
          }

          @Override
          public String decode(int[] ids) {
            return "";
          }

          @Override
          public byte[] json() {
            throw new IllegalStateException("broken");
          }

          @Override
          public void close() {}
        };
    Model model = new Model(CONFIG, THETA, broken, LABELS);
    Path target = parent.resolve("failed");
    assertThrows(IllegalStateException.class, () -> HuggingFaceDirectory.write(model, target));
    assertEquals(List.of("model"), names(parent));
  }

  private static List<String> names(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private Model read() {
    Model model = HuggingFaceDirectory.read(directory);
    model.tokenizer().close();
    return model;
  }

  private static Map<String, Tensor> stored() {
    Map<String, Tensor> stored = new LinkedHashMap<>();
    THETA.list().forEach(p -> stored.put(p.name(), THETA.tensor(p)));
    return stored;
  }

  private void replaceWeights(UnaryOperator<String> rename) {
    Map<String, Tensor> renamed = new LinkedHashMap<>();
    stored().forEach((name, tensor) -> renamed.put(rename.apply(name), tensor));
    store(renamed);
  }

  private void store(Map<String, Tensor> tensors) {
    Path weights = directory.resolve("model.safetensors");
    try {
      Files.delete(weights);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    SafetensorsWriter.write(Parameters.of(tensors), weights);
  }

  /** Writes the right configuration with one text replaced, which it holds. */
  private void configured(String text, String replacement) {
    try {
      String right = new String(ModelConfig.write(new Model(CONFIG, THETA, null, LABELS)));
      assertTrue(right.contains(text), text);
      int at = right.indexOf(text);
      config(right.substring(0, at) + replacement + right.substring(at + text.length()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void config(String content) {
    SafetensorsFile.write(directory.resolve("config.json"), content.getBytes());
  }
}
