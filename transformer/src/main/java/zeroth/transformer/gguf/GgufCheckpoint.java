package zeroth.transformer.gguf;

import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.function.Predicate;
import zeroth.tensor.BadInputException;
import zeroth.tensor.backend.Parameters;
import zeroth.transformer.LanguageModel;
import zeroth.transformer.checkpoint.WeightAssembly;
import zeroth.transformer.decoder.Decoder;
import zeroth.transformer.tokenizer.TokenizerJson;

/**
 * A causal language model of a GGUF file of version 2 or 3: architectures llama (which Mistral has
 * as well), qwen2, qwen3 and gpt2; tensors in F32, F16, BF16, Q8_0, Q4_0, Q4_K and Q6_K, decoded to
 * float32; byte-level BPE and SentencePiece's BPE. What is there and not built is refused by name.
 *
 * @param model as it was read
 * @param tokenizer a tokenizer.json that gives every text the same ids
 */
public record GgufCheckpoint(LanguageModel model, byte[] tokenizer) {

  /**
   * Reads a model.
   *
   * @param notes gets a line that names the tensors that are not used, if there are any
   * @throws BadInputException if the file is malformed, or the model is of a kind that this project
   *     cannot run
   */
  public static LanguageModel read(Path path, Consumer<String> notes) {
    return read(path, name -> false, notes).model;
  }

  /**
   * The same with its tokenizer.json, and with some of its weights in the format that they are
   * stored in.
   *
   * @param kept selects them by the names that {@link Decoder#shapes} has; they are frozen, and
   *     where they are not F32, views of the mapped file, or its bytes with their rows in another
   *     order
   */
  public static GgufCheckpoint read(Path path, Predicate<String> kept, Consumer<String> notes) {
    try (GgufFile file = GgufFile.open(path)) {
      Decoder decoder = GgufDecoders.of(file);
      GgufVocabulary vocabulary = new GgufVocabulary(file.metadata());
      byte[] tokenizer = GgufTokenizer.json(vocabulary);
      GgufWeights stored = new GgufWeights(file, decoder);
      Parameters parameters = WeightAssembly.parameters(stored, decoder.shapes(), kept, notes);
      TokenizerJson read = TokenizerJson.of(file.source(), tokenizer);
      return new GgufCheckpoint(
          new LanguageModel(
              decoder, parameters, read.below(decoder.vocabulary()), vocabulary.ends()),
          tokenizer);
    }
  }
}
