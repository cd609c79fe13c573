package zeroth.transformer.huggingface;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import zeroth.tensor.BadInputException;
import zeroth.tensor.backend.Parameters;
import zeroth.transformer.Model;
import zeroth.transformer.checkpoint.CheckpointNames;
import zeroth.transformer.checkpoint.NewFile;
import zeroth.transformer.checkpoint.OpenWeights;
import zeroth.transformer.safetensors.SafetensorsWriter;
import zeroth.transformer.tokenizer.TokenizerJson;

/**
 * The Hugging Face layout of a model: a directory of config.json, model.safetensors or its shards,
 * and tokenizer.json.
 *
 * <p>Beside these it writes what other programs need: tokenizer_config.json for transformers,
 * modules.json, sentence_bert_config.json and 1_Pooling/config.json for sentence-transformers, and
 * for a model with a head load.py, which computes its logits with both libraries' parts. None of
 * them is read here.
 *
 * <p>Read are BERT, RoBERTa and DistilBERT encoders with F32, F16 or BF16 weights, under the names
 * of their bare models or with a {@code bert.}, {@code roberta.} or {@code distilbert.} prefix.
 * Poolers, language-model heads and other tensors that the encoder has no use for are left out.
 * Written are F32 weights under the bare names; a model that is written and read again is the same
 * to the bit.
 */
public final class HuggingFaceDirectory {
  private static final String CONFIG = "config.json";
  private static final String WEIGHTS = "model.safetensors";
  private static final String TOKENIZER = "tokenizer.json";
  private static final String LOADER = "load.py";

  private HuggingFaceDirectory() {}

  /**
   * Reads a model.
   *
   * @throws BadInputException if a file is missing or malformed, or the model is of a kind that
   *     this project cannot run
   */
  public static Model read(Path directory) {
    return read(directory, note -> {});
  }

  /**
   * Reads a model and says what was passed over.
   *
   * @param notes gets a line that names the tensors that are not used, if there are any
   */
  public static Model read(Path directory, Consumer<String> notes) {
    if (!Files.isDirectory(directory)) {
      String found = Files.exists(directory) ? "a file" : "none";
      throw new BadInputException(directory.toString(), "model", "a directory", found);
    }
    ModelConfig config = ModelConfig.read(directory.resolve(CONFIG));
    try (OpenWeights stored = TorchShards.weights(directory, CheckpointNames::canonical)) {
      int classes = config.labels().size();
      Parameters parameters = EncoderWeights.parameters(stored, config.encoder(), classes, notes);
      TokenizerJson tokenizer =
          TokenizerJson.read(directory.resolve(TOKENIZER)).below(config.encoder().vocabulary());
      return new Model(config.encoder(), parameters, tokenizer, config.labels());
    }
  }

  /**
   * Writes a model to a new directory, which appears complete or not at all.
   *
   * @throws BadInputException if the directory exists or cannot be written
   */
  public static void write(Model model, Path directory) {
    NewFile.create(
        directory,
        temporary -> {
          Files.createDirectory(temporary);
          NewFile.write(temporary.resolve(CONFIG), ModelConfig.write(model));
          byte[] tokenizer = model.tokenizer().json();
          NewFile.write(temporary.resolve(TOKENIZER), tokenizer);
          NewFile.write(
              temporary.resolve("tokenizer_config.json"),
              TokenizerConfig.write(model.config(), tokenizer));
          for (var file : SentenceTransformers.files(model.config()).entrySet()) {
            Path path = temporary.resolve(file.getKey());
            Files.createDirectories(path.getParent());
            NewFile.write(path, file.getValue().getBytes(StandardCharsets.UTF_8));
          }
          if (!model.labels().isEmpty()) {
            NewFile.write(temporary.resolve(LOADER), resource(LOADER));
          }
          SafetensorsWriter.write(model.parameters(), temporary.resolve(WEIGHTS));
        });
  }

  private static byte[] resource(String name) throws IOException {
    try (InputStream in = HuggingFaceDirectory.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IOException(name + " is missing from the class path");
      }
      return in.readAllBytes();
    }
  }
}
