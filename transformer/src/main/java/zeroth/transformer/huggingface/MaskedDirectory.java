package zeroth.transformer.huggingface;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import zeroth.tensor.BadInputException;
import zeroth.tensor.Parameter;
import zeroth.tensor.Tensor;
import zeroth.tensor.backend.Parameters;
import zeroth.transformer.MaskPrompt;
import zeroth.transformer.MaskedModel;
import zeroth.transformer.checkpoint.CheckpointNames;
import zeroth.transformer.checkpoint.NewFile;
import zeroth.transformer.checkpoint.OpenWeights;
import zeroth.transformer.checkpoint.WeightAssembly;
import zeroth.transformer.encoder.EncoderConfig;
import zeroth.transformer.encoder.EncoderFamily;
import zeroth.transformer.head.MaskedHead;
import zeroth.transformer.safetensors.SafetensorsReader;
import zeroth.transformer.safetensors.SafetensorsWriter;
import zeroth.transformer.tokenizer.TokenizerJson;

/**
 * A masked language model in the Hugging Face layout: config.json, model.safetensors or its shards,
 * and a tokenizer.json with a mask among its added tokens. Read are BERT, RoBERTa and DistilBERT
 * with F32, F16 or BF16 weights. Written are F32 weights under the names of transformers'
 * BertForMaskedLM, RobertaForMaskedLM and DistilBertForMaskedLM, which load them; a model that is
 * written and read again is the same to the bit.
 *
 * <p>The last map's matrix is the word embeddings. A file may hold it once more, but not another.
 */
public final class MaskedDirectory {
  private static final String CONFIG = "config.json";
  private static final String WEIGHTS = "model.safetensors";
  private static final String TOKENIZER = "tokenizer.json";
  private static final String SUFFIX = "ForMaskedLM";
  private static final String PROJECT = "zeroth";
  private static final String TEMPLATE = "template";
  private static final String LABELS = "labels";
  private static final String WORDS = "words";

  private MaskedDirectory() {}

  /**
   * Whether a directory's config.json names a masked language model that can be read.
   *
   * @throws BadInputException if there is no config.json, or it is none
   */
  public static boolean isMasked(Path directory) {
    ConfigFields fields = ConfigFields.read(directory.resolve(CONFIG));
    for (JsonNode name : fields.node("architectures")) {
      if (name.asText().equals("BertForPreTraining")) { // the same head beside another
        return true;
      }
      for (EncoderFamily family : EncoderFamily.values()) {
        if (name.asText().equals(EncoderConfigs.architecture(family, SUFFIX))) {
          return true;
        }
      }
    }
    return false;
  }

  /**
   * Reads a model.
   *
   * @param notes gets a line that names the tensors that are not used, if there are any
   * @throws BadInputException if a file is missing or malformed, or the model is of a kind that
   *     this project cannot run
   */
  public static MaskedModel read(Path directory, Consumer<String> notes) {
    EncoderConfig config = config(ConfigFields.read(directory.resolve(CONFIG)));
    Path file = directory.resolve(TOKENIZER);
    TokenizerJson tokenizer = TokenizerJson.read(file).below(config.vocabulary());
    boolean read = false;
    try {
      int mask = MaskToken.id(file.toString(), tokenizer.json());
      Parameters parameters = weights(directory, new MaskedHead(config), notes);
      read = true;
      return new MaskedModel(config, parameters, tokenizer, mask);
    } finally {
      if (!read) {
        tokenizer.close();
      }
    }
  }

  /**
   * The encoder of a config.json, which says nothing else that changes the arithmetic.
   *
   * @throws BadInputException that names the field
   */
  static EncoderConfig config(ConfigFields fields) {
    EncoderConfig config = EncoderConfigs.of(fields);
    fields.mustBe("tie_word_embeddings", "true");
    fields.mustBe("tie_weights_", "true");
    fields.mustBe("is_decoder", "false");
    fields.mustBe("add_cross_attention", "false");
    JsonNode pruned = fields.node("pruned_heads");
    fields.require(pruned.isEmpty(), "pruned_heads", "none", pruned);
    fields.refuseOthers();
    return config;
  }

  /**
   * How the classes of a task are told by the model of a directory that this project has written;
   * empty in any other.
   *
   * @throws BadInputException if there is no config.json, or what it says is no such prompt
   */
  public static Optional<MaskPrompt> prompt(Path directory) {
    return prompt(ConfigFields.read(directory.resolve(CONFIG)));
  }

  static Optional<MaskPrompt> prompt(ConfigFields fields) {
    if (!fields.has(PROJECT) || !fields.within(PROJECT).has(TEMPLATE)) {
      return Optional.empty();
    }
    ConfigFields prompt = fields.within(PROJECT);
    try {
      return Optional.of(
          new MaskPrompt(prompt.text(TEMPLATE), texts(prompt, LABELS), texts(prompt, WORDS)));
    } catch (IllegalArgumentException e) {
      throw new BadInputException(fields.source() + ": " + PROJECT + ": " + e.getMessage());
    }
  }

  private static List<String> texts(ConfigFields fields, String name) {
    List<String> texts = new ArrayList<>();
    JsonNode node = fields.node(name);
    fields.require(node.isArray(), name, "a list of texts", node);
    for (JsonNode text : node) {
      fields.require(text.isTextual(), name, "a list of texts", node);
      texts.add(text.textValue());
    }
    return texts;
  }

  private static Parameters weights(Path directory, MaskedHead head, Consumer<String> notes) {
    try (OpenWeights shards = TorchShards.weights(directory, CheckpointNames::canonical)) {
      TiedWeights stored = new TiedWeights(shards, head.names());
      EncoderWeights.plausible(stored, head.config());
      Parameters parameters = WeightAssembly.parameters(stored, head.shapes(), notes);
      stored.checkCopies(parameters);
      return parameters;
    }
  }

  /**
   * Writes a model to a new directory, which appears complete or not at all.
   *
   * @throws BadInputException if the directory exists or cannot be written
   */
  public static void write(MaskedModel model, Path directory) {
    write(model, null, directory);
  }

  /**
   * The same for a model that has been tuned to tell classes.
   *
   * @param prompt how it does, see {@link #prompt}; or null
   */
  public static void write(MaskedModel model, MaskPrompt prompt, Path directory) {
    NewFile.create(
        directory,
        temporary -> {
          Files.createDirectory(temporary);
          byte[] tokenizer = model.tokenizer().json();
          NewFile.write(temporary.resolve(CONFIG), configJson(model, prompt));
          NewFile.write(temporary.resolve(TOKENIZER), tokenizer);
          NewFile.write(
              temporary.resolve("tokenizer_config.json"),
              TokenizerConfig.write(model.config(), tokenizer));
          writeWeights(model, temporary.resolve(WEIGHTS));
        });
  }

  static byte[] configJson(MaskedModel model, MaskPrompt prompt) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = new JsonFactory().createGenerator(bytes).useDefaultPrettyPrinter()) {
      json.writeStartObject();
      EncoderConfigs.write(model.config(), SUFFIX, json);
      json.writeBooleanField("tie_word_embeddings", true);
      if (prompt != null) { // fields that transformers does not know stay as they are there
        json.writeObjectFieldStart(PROJECT);
        json.writeStringField(TEMPLATE, prompt.template());
        write(json, LABELS, prompt.labels());
        write(json, WORDS, prompt.words());
        json.writeEndObject();
      }
      json.writeEndObject();
    }
    return bytes.toByteArray();
  }

  private static void write(JsonGenerator json, String name, List<String> texts)
      throws IOException {
    json.writeArrayFieldStart(name);
    for (String text : texts) {
      json.writeString(text);
    }
    json.writeEndArray();
  }

  /**
   * Writes the weights alone to a new file.
   *
   * @throws BadInputException if the file exists or cannot be written
   */
  public static void writeWeights(MaskedModel model, Path file) {
    SafetensorsWriter.write(stored(model), file);
  }

  /**
   * Reads the weights of a directory that {@link #write} has written; the model's stay as they are.
   *
   * @param model of the same kind
   * @param into gives the array that a parameter's elements are read to, or null to leave them out
   * @param each gets every parameter that was read, with that array
   * @throws BadInputException if they cannot be read, or are of other shapes
   */
  public static void readWeights(
      MaskedModel model,
      Path directory,
      Function<Parameter, float[]> into,
      BiConsumer<Parameter, float[]> each) {
    try (SafetensorsReader reader = SafetensorsReader.open(directory.resolve(WEIGHTS))) {
      for (Parameter p : model.parameters().list()) {
        float[] data = into.apply(p);
        if (data != null) {
          reader.read(storedName(model.config(), p), new Tensor(p.shape(), data));
          each.accept(p, data);
        }
      }
    }
  }

  /** The same tensors under their stored names. */
  private static Parameters stored(MaskedModel model) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (Parameter p : model.parameters().list()) {
      tensors.put(storedName(model.config(), p), model.parameters().tensor(p));
    }
    return Parameters.of(tensors);
  }

  /** The body's with the family's prefix. */
  private static String storedName(EncoderConfig config, Parameter p) {
    boolean head = new MaskedHead(config).names().has(p.name());
    return head ? p.name() : config.family().modelType() + "." + p.name();
  }
}
