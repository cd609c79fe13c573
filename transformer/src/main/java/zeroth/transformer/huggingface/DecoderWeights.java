package zeroth.transformer.huggingface;

import java.io.Closeable;
import java.nio.file.Path;
import java.util.Map;
import zeroth.tensor.BadInputException;
import zeroth.transformer.checkpoint.CheckpointNames;
import zeroth.transformer.checkpoint.OpenWeights;
import zeroth.transformer.checkpoint.StoredWeights;
import zeroth.transformer.decoder.Decoder;
import zeroth.transformer.decoder.GptDecoder;
import zeroth.transformer.decoder.GptFamily;

/** The weights that lie in a decoder's directory, under the names that its body has for them. */
final class DecoderWeights implements Closeable {
  private final OpenWeights shards;
  private final StoredWeights stored;

  private DecoderWeights(OpenWeights shards, StoredWeights stored) {
    this.shards = shards;
    this.stored = stored;
  }

  /**
   * Opens them.
   *
   * @throws BadInputException if there are none, they cannot be read, or are too few for the body
   */
  static DecoderWeights open(Path directory, Decoder decoder) {
    String prefix = prefix(decoder);
    OpenWeights shards =
        TorchShards.weights(directory, name -> CheckpointNames.ofDecoder(name, prefix));
    StoredWeights stored = isGpt2(decoder) ? new Gpt2Weights(shards, decoder.width()) : shards;
    if (decoder.layers() > stored.names().size()) { // before a list of that length is made
      String found = stored.names().size() + " tensors";
      shards.close();
      throw new BadInputException(stored.source(), "weights", decoder.layers() + " layers", found);
    }
    return new DecoderWeights(shards, stored);
  }

  /** What the names of a body's weights begin with in a causal language model. */
  static String prefix(Decoder decoder) {
    return decoder instanceof GptDecoder gpt ? gpt.config().family().prefix() : "model.";
  }

  /** Whether a body's weights are stored in GPT-2's own way. */
  static boolean isGpt2(Decoder decoder) {
    return decoder instanceof GptDecoder gpt && gpt.config().family() == GptFamily.GPT2;
  }

  /** The tensors. */
  StoredWeights stored() {
    return stored;
  }

  /** What the file calls a tensor, by the name with the prefix of its body. */
  Map<String, String> storedNames() {
    return shards.storedNames();
  }

  @Override
  public void close() {
    shards.close();
  }
}
