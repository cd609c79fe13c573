package zeroth.transformer.adapter;

import zeroth.transformer.encoder.EncoderBody;

/** An encoder behind virtual tokens, which is one like any other. */
public sealed interface VirtualEncoder extends EncoderBody, VirtualTokens
    permits PrefixEncoder, PromptEncoder {

  @Override
  default int vocabulary() {
    return config().vocabulary();
  }

  @Override
  default int width() {
    return config().width();
  }

  @Override
  default int layers() {
    return config().layers();
  }

  @Override
  default int keyHeads() {
    return config().heads();
  }

  @Override
  default int keyWidth() {
    return config().width();
  }

  /** The longest sequence of real tokens. */
  @Override
  default int maxLength() {
    return config().maxLength() - count();
  }
}
