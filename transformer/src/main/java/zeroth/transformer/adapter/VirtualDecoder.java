package zeroth.transformer.adapter;

import java.util.LinkedHashMap;
import java.util.Map;
import zeroth.tensor.Shape;
import zeroth.transformer.decoder.Decoder;
import zeroth.transformer.decoder.DecoderStack;

/** A decoder behind virtual tokens, which is one like any other. */
public sealed interface VirtualDecoder extends Decoder, VirtualTokens
    permits PrefixDecoder, PromptDecoder {

  /** The decoder behind them. */
  DecoderStack base();

  @Override
  default DecoderStack stack() {
    return base();
  }

  @Override
  default int vocabulary() {
    return base().vocabulary();
  }

  @Override
  default int width() {
    return base().width();
  }

  @Override
  default int layers() {
    return base().layers();
  }

  @Override
  default int keyHeads() {
    return base().keyHeads();
  }

  @Override
  default int keyWidth() {
    return base().keyWidth();
  }

  @Override
  default int virtualTokens() {
    return count();
  }

  /** The longest sequence of real tokens. */
  @Override
  default int maxLength() {
    return base().maxLength() - count();
  }

  @Override
  default Map<String, Shape> shapes() {
    Map<String, Shape> shapes = new LinkedHashMap<>(base().shapes());
    shapes.putAll(own());
    return shapes;
  }

  @Override
  default String inputTable() {
    return base().inputTable();
  }

  @Override
  default String outputTable() {
    return base().outputTable();
  }
}
