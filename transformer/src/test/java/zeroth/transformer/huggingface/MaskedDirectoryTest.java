package zeroth.transformer.huggingface;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import zeroth.tensor.Parameter;
import zeroth.tensor.Tensor;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.backend.Pointwise;
import zeroth.tensor.direction.WeightView;
import zeroth.tensor.reference.ReferenceBackend;
import zeroth.transformer.DoubleMasked;
import zeroth.transformer.MaskPrompt;
import zeroth.transformer.MaskedModel;
import zeroth.transformer.checkpoint.BadInput;
import zeroth.transformer.decoder.RandomWeights;
import zeroth.transformer.encoder.EncoderConfig;
import zeroth.transformer.encoder.EncoderFamily;
import zeroth.transformer.encoder.EncoderNames;
import zeroth.transformer.head.MaskedHead;
import zeroth.transformer.safetensors.SafetensorsReader;
import zeroth.transformer.safetensors.SafetensorsWriter;
import zeroth.transformer.tokenizer.TinyTokenizer;
import zeroth.transformer.tokenizer.TokenizerJson;

/** Directories of every family, as transformers writes them and as this project does. */
class MaskedDirectoryTest {
  private static final int MASK = 11;

  private static final String TOKENIZER = TinyTokenizer.MASKED;

  /** A config.json for each family, as published models have them. */
  private static final Map<EncoderFamily, String> CONFIGS =
      Map.of(
          EncoderFamily.BERT,
          "{'architectures': ['BertForMaskedLM'], 'model_type': 'bert', 'hidden_act': 'gelu',"
              + " 'hidden_size': 6, 'intermediate_size': 5, 'num_hidden_layers': 2,"
              + " 'num_attention_heads': 2, 'max_position_embeddings': 9, 'type_vocab_size': 2,"
              + " 'vocab_size': 13, 'layer_norm_eps': 1e-05, 'pad_token_id': 0,"
              + " 'attention_probs_dropout_prob': 0.1, 'hidden_dropout_prob': 0.1,"
              + " 'classifier_dropout': null, 'gradient_checkpointing': false,"
              + " 'initializer_range': 0.02, 'pooler_type': 'first_token_transform',"
              + " 'directionality': 'bidi', 'position_embedding_type': 'absolute',"
              + " 'pruned_heads': {}, 'transformers_version': '4.6.0.dev0', 'use_cache': true}",
          EncoderFamily.ROBERTA,
          "{'architectures': ['RobertaForMaskedLM'], 'model_type': 'roberta', 'bos_token_id': 0,"
              + " 'eos_token_id': 2, 'pad_token_id': 1, 'hidden_act': 'gelu', 'hidden_size': 6,"
              + " 'intermediate_size': 5, 'num_hidden_layers': 2, 'num_attention_heads': 2,"
              + " 'max_position_embeddings': 11, 'type_vocab_size': 1, 'vocab_size': 13,"
              + " 'layer_norm_eps': 1e-05, 'attention_probs_dropout_prob': 0.1,"
              + " 'hidden_dropout_prob': 0.1, 'initializer_range': 0.02}",
          EncoderFamily.DISTILBERT,
          "{'architectures': ['DistilBertForMaskedLM'], 'model_type': 'distilbert',"
              + " 'activation': 'relu', 'attention_dropout': 0.1, 'dim': 6, 'dropout': 0.1,"
              + " 'hidden_dim': 5, 'initializer_range': 0.02, 'max_position_embeddings': 9,"
              + " 'n_heads': 2, 'n_layers': 2, 'pad_token_id': 0, 'qa_dropout': 0.1,"
              + " 'seq_classif_dropout': 0.2, 'sinusoidal_pos_embds': false, 'tie_weights_': true,"
              + " 'vocab_size': 13}");

  @TempDir private Path parent;

  private static EncoderConfig config(EncoderFamily family) {
    return switch (family) {
      case BERT -> new EncoderConfig(family, 13, 6, 2, 2, 5, 9, 2, 1e-5f);
      case ROBERTA -> new EncoderConfig(family, 13, 6, 2, 2, 5, 11, 1, 1e-5f);
      case DISTILBERT -> new EncoderConfig(family, 13, 6, 2, 2, 5, 9, 0, 1e-12f, Pointwise.RELU);
    };
  }

  private static Parameters weights(EncoderFamily family) {
    return RandomWeights.of(new MaskedHead(config(family)).shapes(), 3);
  }

  /** The tensors of a published checkpoint: body with prefix, head without. */
  private static Map<String, Tensor> published(EncoderFamily family, Parameters theta) {
    String prefix = family.modelType() + ".";
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (Parameter p : theta.list()) {
      boolean body =
          Stream.of("embeddings.", "encoder.", "transformer.").anyMatch(p.name()::startsWith);
      tensors.put(body ? prefix + p.name() : p.name(), theta.tensor(p));
    }
    return tensors;
  }

  /** A directory as transformers would have made it. */
  private Path given(String config, Map<String, Tensor> tensors) throws IOException {
    Path directory = Files.createTempDirectory(parent, "given");
    Files.writeString(directory.resolve("config.json"), config.replace('\'', '"'));
    Files.writeString(directory.resolve("tokenizer.json"), TOKENIZER);
    SafetensorsWriter.write(Parameters.of(tensors), directory.resolve("model.safetensors"));
    return directory;
  }

  @ParameterizedTest
  @EnumSource
  void publishedModelsAreReadToTheBit(EncoderFamily family) throws IOException {
    Parameters theta = weights(family);
    Path directory = given(CONFIGS.get(family), published(family, theta));
    assertTrue(MaskedDirectory.isMasked(directory));
    MaskedModel model = MaskedDirectory.read(directory, MaskedDirectoryTest::fail);
    assertEquals(config(family), model.config());
    assertEquals(theta.list(), model.parameters().list());
    assertEquals(theta.sha256(), model.parameters().sha256());
    assertEquals(MASK, model.mask());
    int[] ids = model.tokenizer().encode("a cat [MASK].", 9);
    assertArrayEquals(new int[] {2, 7, 4, MASK, 10, 3}, ids);
    try (ReferenceBackend backend = new ReferenceBackend()) {
      MaskedHead head = new MaskedHead(model.config());
      MaskedHead.Places places =
          MaskedHead.Places.of(model.config(), List.of(MaskedHead.Masked.of(ids, model.mask(), 8)));
      float[] logits =
          backend.read(
              head.logits(
                  backend, WeightView.plain(model.parameters()), places.batch(), places.rows()));
      double[] expected = DoubleMasked.logits(config(family), theta, ids, new int[] {3})[0];
      for (int v = 0; v < expected.length; v++) {
        assertEquals(expected[v], logits[v], 2e-5);
      }
    }
    model.tokenizer().close();
  }

  @ParameterizedTest
  @EnumSource
  void whatIsWrittenIsReadToTheBit(EncoderFamily family) throws IOException {
    Parameters theta = weights(family);
    Path directory = written(family, theta);
    MaskedModel model = MaskedDirectory.read(directory, MaskedDirectoryTest::fail);
    assertEquals(config(family), model.config());
    assertEquals(theta.list(), model.parameters().list());
    assertEquals(theta.sha256(), model.parameters().sha256());
    assertEquals(MASK, model.mask());
    assertArrayEquals(TOKENIZER.getBytes(StandardCharsets.UTF_8), model.tokenizer().json());
    model.tokenizer().close();
    assertTrue(MaskedDirectory.isMasked(directory));
    BadInput.refused(() -> MaskedDirectory.write(model, directory), "an existing one");
  }

  @ParameterizedTest
  @EnumSource
  void torchsOwnFormatIsTheSameModel(EncoderFamily family) throws IOException {
    Parameters theta = weights(family);
    Path directory = given(CONFIGS.get(family), published(family, theta));
    TorchFiles.replace(directory, 1);
    assertEquals(theta.sha256(), sha256(directory));
    String encoder = HuggingFaceDirectory.read(directory).parameters().sha256();
    Path whole = given(CONFIGS.get(family), published(family, theta));
    assertEquals(HuggingFaceDirectory.read(whole).parameters().sha256(), encoder);
    TorchFiles.replace(whole, 2);
    assertEquals(theta.sha256(), sha256(whole));
  }

  @Test
  void promptsAreWrittenAndReadAsTheyWere() throws IOException {
    EncoderFamily family = EncoderFamily.BERT;
    Path directory = parent.resolve("prompted");
    MaskPrompt prompt =
        new MaskPrompt(
            "\u201c{text}\u201d: {mask}!", List.of("a b", "\"c\""), List.of("x", "\u00fc"));
    try (TokenizerJson tokenizer =
        TokenizerJson.of("tiny", TOKENIZER.getBytes(StandardCharsets.UTF_8))) {
      MaskedModel model = new MaskedModel(config(family), weights(family), tokenizer, MASK);
      MaskedDirectory.write(model, prompt, directory);
    }
    assertEquals(Optional.of(prompt), MaskedDirectory.prompt(directory));
    assertEquals(weights(family).sha256(), sha256(directory));
    assertEquals(Optional.empty(), MaskedDirectory.prompt(written(family, weights(family))));
    String json = Files.readString(directory.resolve("config.json"));
    Files.writeString(directory.resolve("config.json"), json.replace("\"x\", ", ""));
    BadInput.refused(() -> MaskedDirectory.prompt(directory), "1 words for the 2 labels");
    Files.writeString(directory.resolve("config.json"), json.replace("{mask}", "mask"));
    BadInput.refused(() -> MaskedDirectory.prompt(directory), "{text} and {mask}");
  }

  /** The tensors and fields that transformers' class of that name has, and no others. */
  @ParameterizedTest
  @EnumSource
  void whatIsWrittenHasTransformersNames(EncoderFamily family) throws IOException {
    Path directory = written(family, weights(family));
    try (SafetensorsReader reader =
        SafetensorsReader.open(directory.resolve("model.safetensors"))) {
      assertEquals(tensorNames(family), new TreeSet<>(reader.tensors().keySet()));
    }
    JsonNode config = json(directory, "config.json");
    String name =
        switch (family) {
          case BERT -> "BertForMaskedLM";
          case ROBERTA -> "RobertaForMaskedLM";
          case DISTILBERT -> "DistilBertForMaskedLM";
        };
    assertEquals(name, config.get("architectures").get(0).asText());
    boolean distilled = family == EncoderFamily.DISTILBERT;
    assertEquals(6, config.get(distilled ? "dim" : "hidden_size").asInt());
    assertEquals(5, config.get(distilled ? "hidden_dim" : "intermediate_size").asInt());
    assertEquals(2, config.get(distilled ? "n_layers" : "num_hidden_layers").asInt());
    assertEquals(2, config.get(distilled ? "n_heads" : "num_attention_heads").asInt());
    assertEquals(
        distilled ? "relu" : "gelu", config.get(distilled ? "activation" : "hidden_act").asText());
    assertTrue(config.get("tie_word_embeddings").asBoolean());
    JsonNode tokenizer = json(directory, "tokenizer_config.json");
    assertEquals("[MASK]", tokenizer.get("mask_token").asText());
    assertEquals(
        distilled ? "DistilBertTokenizer" : "BertTokenizer",
        tokenizer.get("tokenizer_class").asText());
    // DistilBertModel.forward takes no token_type_ids
    assertEquals(
        distilled ? "[\"input_ids\",\"attention_mask\"]" : "",
        tokenizer.path("model_input_names").isMissingNode()
            ? ""
            : tokenizer.path("model_input_names").toString());
    Set<String> files = new TreeSet<>();
    try (Stream<Path> found = Files.list(directory)) {
      found.forEach(file -> files.add(file.getFileName().toString()));
    }
    assertEquals(
        Set.of("config.json", "model.safetensors", "tokenizer.json", "tokenizer_config.json"),
        files);
  }

  private static Set<String> tensorNames(EncoderFamily family) {
    String layer = "encoder.layer.";
    List<String> maps =
        List.of(
            "attention.self.query",
            "attention.self.key",
            "attention.self.value",
            "attention.output.dense",
            "attention.output.LayerNorm",
            "intermediate.dense",
            "output.dense",
            "output.LayerNorm");
    if (family == EncoderFamily.DISTILBERT) {
      layer = "transformer.layer.";
      maps =
          List.of(
              "attention.q_lin",
              "attention.k_lin",
              "attention.v_lin",
              "attention.out_lin",
              "sa_layer_norm",
              "ffn.lin1",
              "ffn.lin2",
              "output_layer_norm");
    }
    List<String> head =
        switch (family) {
          case BERT ->
              List.of(
                  "cls.predictions.transform.dense.weight",
                  "cls.predictions.transform.dense.bias",
                  "cls.predictions.transform.LayerNorm.weight",
                  "cls.predictions.transform.LayerNorm.bias",
                  "cls.predictions.bias");
          case ROBERTA ->
              List.of(
                  "lm_head.dense.weight",
                  "lm_head.dense.bias",
                  "lm_head.layer_norm.weight",
                  "lm_head.layer_norm.bias",
                  "lm_head.bias");
          case DISTILBERT ->
              List.of(
                  "vocab_transform.weight",
                  "vocab_transform.bias",
                  "vocab_layer_norm.weight",
                  "vocab_layer_norm.bias",
                  "vocab_projector.bias");
        };
    Set<String> names = new TreeSet<>(head);
    String prefix =
        switch (family) {
          case BERT -> "bert.";
          case ROBERTA -> "roberta.";
          case DISTILBERT -> "distilbert.";
        };
    for (String table : List.of("word", "position", "token_type")) {
      if (family != EncoderFamily.DISTILBERT || !table.equals("token_type")) {
        names.add(prefix + "embeddings." + table + "_embeddings.weight");
      }
    }
    for (String kind : List.of(".weight", ".bias")) {
      names.add(prefix + "embeddings.LayerNorm" + kind);
      for (int i = 0; i < 2; i++) {
        for (String map : maps) {
          names.add(prefix + layer + i + "." + map + kind);
        }
      }
    }
    return names;
  }

  @ParameterizedTest
  @EnumSource
  void copiesOfTiedWeightsCountOnceAndMustBeCopies(EncoderFamily family) throws IOException {
    Parameters theta = weights(family);
    Tensor words = theta.tensor(EncoderNames.WORDS);
    String decoder =
        switch (family) {
          case BERT -> "cls.predictions.decoder";
          case ROBERTA -> "lm_head.decoder";
          case DISTILBERT -> "vocab_projector";
        };
    Map<String, Tensor> tensors = published(family, theta);
    tensors.put(decoder + ".weight", words);
    assertEquals(theta.sha256(), sha256(given(CONFIGS.get(family), tensors)));
    float[] other = words.data().clone();
    other[7] += 1;
    tensors.put(decoder + ".weight", new Tensor(words.shape(), other));
    Path untied = given(CONFIGS.get(family), tensors);
    BadInput.refused(
        () -> MaskedDirectory.read(untied, note -> {}),
        decoder + ".weight: expected the same as embeddings.word_embeddings.weight");
    tensors.remove(decoder + ".weight");
    if (family == EncoderFamily.DISTILBERT) {
      return; // its bias has one name
    }
    String head = new MaskedHead(config(family)).names().bias();
    tensors.put(decoder + ".bias", theta.tensor(head));
    assertEquals(theta.sha256(), sha256(given(CONFIGS.get(family), tensors)));
    Tensor bias = tensors.remove(head);
    assertEquals(
        theta.sha256(), sha256(given(CONFIGS.get(family), tensors)), "under its other name");
    tensors.put(head, bias);
    tensors.put(decoder + ".bias", Tensor.zeros(bias.shape()));
    Path twoBiases = given(CONFIGS.get(family), tensors);
    BadInput.refused(
        () -> MaskedDirectory.read(twoBiases, note -> {}), decoder + ".bias: expected the same");
  }

  @Test
  void otherHeadsAreNotedAndOldNamesUnderstood() throws IOException {
    EncoderFamily family = EncoderFamily.BERT;
    Parameters theta = weights(family);
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    published(family, theta)
        .forEach(
            (name, tensor) ->
                tensors.put(
                    name.replace("LayerNorm.weight", "LayerNorm.gamma")
                        .replace("LayerNorm.bias", "LayerNorm.beta"),
                    tensor));
    tensors.put("cls.seq_relationship.weight", Tensor.vector(1));
    tensors.put("bert.embeddings.position_ids", Tensor.vector(1));
    String config = CONFIGS.get(family).replace("BertForMaskedLM", "BertForPreTraining");
    Path directory = given(config, tensors);
    assertTrue(MaskedDirectory.isMasked(directory));
    List<String> notes = new ArrayList<>();
    MaskedModel model = MaskedDirectory.read(directory, notes::add);
    assertEquals(theta.sha256(), model.parameters().sha256());
    model.tokenizer().close();
    assertEquals(1, notes.size());
    assertTrue(notes.get(0).endsWith("not used: cls.seq_relationship.weight (1)"), notes.get(0));
  }

  @Test
  void whatWouldChangeTheArithmeticIsNamed() throws IOException {
    for (String[] bad :
        new String[][] {
          {"BERT", "'use_cache': true", "'tie_word_embeddings': false", "tie_word_embeddings"},
          {"BERT", "'use_cache': true", "'logit_scale': 0.5", "logit_scale"},
          {"BERT", "'pruned_heads': {}", "'pruned_heads': {'0': [1]}", "pruned_heads"},
          {"BERT", "'use_cache': true", "'is_decoder': true", "is_decoder"},
          {"BERT", "'use_cache': true", "'add_cross_attention': true", "add_cross_attention"},
          {"BERT", "'gelu'", "'relu'", "hidden_act"},
          {"BERT", "'absolute'", "'relative_key'", "position_embedding_type"},
          {"BERT", "'vocab_size': 13", "'vocab_size': 11", "below the model's vocabulary of 11"},
          {"BERT", "'num_hidden_layers': 2", "'num_hidden_layers': 2000000000", "2000000000"},
          {"ROBERTA", "'pad_token_id': 1", "'pad_token_id': 0", "pad_token_id"},
          {"DISTILBERT", "'relu'", "'silu'", "activation: expected gelu or relu"},
          {"DISTILBERT", "'tie_weights_': true", "'tie_weights_': false", "tie_weights_"},
          {"DISTILBERT", "'dim': 6", "'dim': 7", "2 heads do not divide width 7"},
          {"DISTILBERT", "'dim': 6", "'hidden_size': 6", "dim"},
          {"DISTILBERT", "'dropout': 0.1, ", "'layer_norm_eps': 1e-5, ", "layer_norm_eps"},
          {"DISTILBERT", "'distilbert'", "'albert'", "bert, roberta or distilbert"},
        }) {
      EncoderFamily family = EncoderFamily.valueOf(bad[0]);
      String good = CONFIGS.get(family);
      String changed = good.replace(bad[1], bad[2]);
      assertFalse(good.equals(changed), bad[1]);
      Path directory = given(changed, published(family, weights(family)));
      BadInput.refused(() -> MaskedDirectory.read(directory, note -> {}), bad[3]);
    }
  }

  @Test
  void missingPartsAreNamed() throws IOException {
    EncoderFamily family = EncoderFamily.DISTILBERT;
    Map<String, Tensor> tensors = published(family, weights(family));
    Path unmasked = given(CONFIGS.get(family), tensors);
    Files.write(unmasked.resolve("tokenizer.json"), TinyTokenizer.json());
    BadInput.refused(
        () -> MaskedDirectory.read(unmasked, note -> {}),
        "tokenizer.json: added_tokens: expected a mask, [MASK] or <mask>, found none");
    tensors.remove("vocab_transform.weight");
    Path headless = given(CONFIGS.get(family), tensors);
    BadInput.refused(
        () -> MaskedDirectory.read(headless, note -> {}), "vocab_transform.weight", "none");
    Path other =
        given(CONFIGS.get(family).replace("DistilBertForMaskedLM", "DistilBertModel"), tensors);
    assertFalse(MaskedDirectory.isMasked(other));
  }

  /** transformers has no field for it, so it would compute something else. */
  @Test
  void whatTransformersCannotBeToldIsNotWritten() throws IOException {
    EncoderConfig config = new EncoderConfig(EncoderFamily.DISTILBERT, 13, 6, 2, 2, 5, 9, 0, 1e-5f);
    Parameters theta = RandomWeights.of(new MaskedHead(config).shapes(), 3);
    try (TokenizerJson tokenizer =
        TokenizerJson.of("tiny", TOKENIZER.getBytes(StandardCharsets.UTF_8))) {
      MaskedModel model = new MaskedModel(config, theta, tokenizer, MASK);
      BadInput.refused(
          () -> MaskedDirectory.write(model, parent.resolve("x")), "layer norm epsilon", "1.0E-12");
    }
    assertFalse(Files.exists(parent.resolve("x")));
  }

  private Path written(EncoderFamily family, Parameters theta) {
    Path directory = parent.resolve("written");
    try (TokenizerJson tokenizer =
        TokenizerJson.of("tiny", TOKENIZER.getBytes(StandardCharsets.UTF_8))) {
      MaskedDirectory.write(new MaskedModel(config(family), theta, tokenizer, MASK), directory);
    }
    return directory;
  }

  private static JsonNode json(Path directory, String name) throws IOException {
    return new ObjectMapper().readTree(directory.resolve(name).toFile());
  }

  private static String sha256(Path directory) {
    MaskedModel model = MaskedDirectory.read(directory, MaskedDirectoryTest::fail);
    model.tokenizer().close();
    return model.parameters().sha256();
  }

  private static void fail(String note) {
    throw new AssertionError(note);
  }
}
