package zeroth.bench.experiment;

import java.nio.file.Path;
import zeroth.tensor.BadInputException;
import zeroth.tensor.backend.Parameters;
import zeroth.transformer.MaskedModel;
import zeroth.transformer.Model;
import zeroth.transformer.adapter.MergedWeights;
import zeroth.transformer.adapter.VirtualBase;
import zeroth.transformer.adapter.VirtualTokens;
import zeroth.transformer.decoder.DecoderStack;
import zeroth.transformer.huggingface.DecoderCheckpoint;
import zeroth.transformer.huggingface.PeftBase;
import zeroth.transformer.huggingface.PeftDirectory;
import zeroth.transformer.huggingface.PeftVirtualTokens;

/**
 * A directory of an adapter that is to be put on its base.
 *
 * @param path in PEFT's layout
 * @param note what a run has left there; null if no run has written it
 * @param way what becomes of the adapter
 */
record AdapterDirectory(Path path, AdapterNote note, Way way) {

  /** What becomes of an adapter. */
  enum Way {
    /** It stands beside the base's weights, which stay as they are stored. */
    BESIDE,
    /** It becomes a part of the weights, which can be trained: adapted ones are float32. */
    MERGED,
    /** It becomes a part of the weights, which stay in their formats. */
    MERGED_AS_STORED
  }

  /**
   * Weights with the adapter.
   *
   * @param theta the base's, with the head of the adapter's directory if it has one
   * @param base what they are of
   * @throws BadInputException if the adapter cannot be read, or is of another base
   */
  Parameters onto(Parameters theta, PeftBase base) {
    requireBase(theta);
    Parameters adapted = PeftDirectory.read(path, base).over(theta);
    return switch (way) {
      case BESIDE -> adapted;
      case MERGED_AS_STORED -> MergedWeights.of(adapted);
      case MERGED -> // what is trainable is float32
          MergedWeights.of(
              adapted.freeze(
                  p -> adapted.storage(p).isStored() && adapted.termBeside(p.name()) == null));
    };
  }

  /**
   * A decoder with the adapter.
   *
   * @throws BadInputException as {@link #onto(Parameters, PeftBase)}
   */
  DecoderCheckpoint onto(DecoderCheckpoint read) {
    Parameters theta = read.model().parameters();
    DecoderStack stack = read.model().decoder().stack();
    if (!PeftVirtualTokens.isIn(path)) {
      return read.with(onto(theta, PeftBase.of("", stack)));
    }
    var content = tokens(theta, VirtualBase.of(stack));
    return read.with(content.tokens(), content.over(theta));
  }

  /**
   * An encoder with the adapter.
   *
   * @throws BadInputException as {@link #onto(Parameters, PeftBase)}
   */
  Model onto(Model read) {
    Parameters theta = read.parameters();
    if (!PeftVirtualTokens.isIn(path)) {
      return read.with(onto(theta, PeftBase.of("", read.config())));
    }
    var content = tokens(theta, VirtualBase.of(read.config()));
    return read.with(content.tokens(), content.over(theta));
  }

  /**
   * A masked language model with the adapter.
   *
   * @throws BadInputException as {@link #onto(Parameters, PeftBase)}
   */
  MaskedModel onto(MaskedModel read) {
    Parameters theta = read.parameters();
    if (!PeftVirtualTokens.isIn(path)) {
      return read.with(onto(theta, PeftBase.ofMasked("", read.config())));
    }
    var content = tokens(theta, VirtualBase.of(read.config()));
    return read.with(content.tokens(), content.over(theta));
  }

  private <V extends VirtualTokens> PeftVirtualTokens.Content<V> tokens(
      Parameters theta, VirtualBase<V> base) {
    requireBase(theta);
    return PeftVirtualTokens.read(path, base);
  }

  private void requireBase(Parameters theta) {
    if (note != null) {
      String found = theta.sha256();
      if (!found.equals(note.baseSha256())) {
        throw new BadInputException(
            path.toString(),
            "the base that the adapter was trained on",
            "weights of SHA-256 " + note.baseSha256(),
            found);
      }
    }
  }
}
