package zeroth.transformer.encoder;

import zeroth.transformer.trunk.Body;

/**
 * The body of an encoder, which may have more before its texts than their tokens: token ids to
 * hidden states, of which each depends on all tokens of its sequence and on no other sequence.
 */
public interface EncoderBody extends Body<PackedBatch> {

  /** The sizes, without what stands before texts. */
  EncoderConfig config();

  /** The longest sequence in tokens, special tokens included. */
  int maxLength();

  @Override
  default int layers() {
    return config().layers();
  }

  @Override
  default int width() {
    return config().width();
  }
}
