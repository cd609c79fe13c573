package zeroth.transformer.huggingface;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import zeroth.tensor.BadInputException;
import zeroth.tensor.backend.Parameters;
import zeroth.transformer.LanguageModel;
import zeroth.transformer.checkpoint.WeightAssembly;
import zeroth.transformer.decoder.Decoder;
import zeroth.transformer.tokenizer.TokenizerJson;

/**
 * A causal language model in the Hugging Face layout: config.json, model.safetensors or its shards,
 * tokenizer.json, and generation_config.json where there is one. Read are Llama, Mistral, Qwen 2
 * and 3, GPT-2 and OPT with F32, F16 or BF16 weights.
 */
public final class DecoderDirectory {
  private DecoderDirectory() {}

  /**
   * Whether a directory's config.json names a decoder that can be read.
   *
   * @throws BadInputException if there is no config.json, or it is none
   */
  public static boolean isDecoder(Path directory) {
    ConfigFields fields = ConfigFields.read(directory.resolve("config.json"));
    return fields.has("model_type") && DecoderConfigs.isDecoder(fields.text("model_type"));
  }

  /**
   * Reads a model.
   *
   * @param notes gets a line that names the tensors that are not used, if there are any
   * @throws BadInputException if a file is missing or malformed, or the model is of a kind that
   *     this project cannot run
   */
  public static LanguageModel read(Path directory, Consumer<String> notes) {
    return read(directory, name -> false, notes);
  }

  /**
   * The same with some of its weights in the format that they are stored in.
   *
   * @param kept selects them by the names that {@link Decoder#shapes} has; they are frozen, and
   *     where they are F16 or BF16, views of the mapped files
   */
  public static LanguageModel read(Path directory, Predicate<String> kept, Consumer<String> notes) {
    ConfigFields fields = ConfigFields.read(directory.resolve("config.json"));
    Decoder decoder = DecoderConfigs.of(fields);
    TokenizerJson tokenizer =
        TokenizerJson.read(directory.resolve("tokenizer.json")).below(decoder.vocabulary());
    boolean read = false;
    try {
      Parameters parameters = weights(directory, decoder, kept, notes);
      read = true;
      return new LanguageModel(decoder, parameters, tokenizer, ends(directory, fields));
    } finally {
      if (!read) {
        tokenizer.close();
      }
    }
  }

  private static Parameters weights(
      Path directory, Decoder decoder, Predicate<String> kept, Consumer<String> notes) {
    try (DecoderWeights weights = DecoderWeights.open(directory, decoder)) {
      return WeightAssembly.parameters(weights.stored(), decoder.shapes(), kept, notes);
    }
  }

  private static Set<Integer> ends(Path directory, ConfigFields fields) {
    Set<Integer> ends = new HashSet<>(fields.ids("eos_token_id"));
    Path generation = directory.resolve("generation_config.json");
    if (Files.exists(generation)) {
      ends.addAll(ConfigFields.read(generation).ids("eos_token_id"));
    }
    return ends;
  }
}
