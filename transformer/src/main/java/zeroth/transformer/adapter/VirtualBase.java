package zeroth.transformer.adapter;

import java.util.function.IntFunction;
import zeroth.transformer.decoder.DecoderStack;
import zeroth.transformer.encoder.EncoderConfig;

/**
 * A body that virtual tokens can stand before. Each function takes their number m and throws
 * IllegalArgumentException if there is none of them, or no room for a real one.
 *
 * @param prefix makes m that are keys and values of every layer
 * @param prompt makes m that are embeddings
 * @param <V> the body with them
 */
public record VirtualBase<V extends VirtualTokens>(IntFunction<V> prefix, IntFunction<V> prompt) {

  /** A decoder. */
  public static VirtualBase<VirtualDecoder> of(DecoderStack base) {
    return new VirtualBase<>(
        count -> new PrefixDecoder(base, count), count -> new PromptDecoder(base, count));
  }

  /** An encoder. */
  public static VirtualBase<VirtualEncoder> of(EncoderConfig base) {
    return new VirtualBase<>(
        count -> new PrefixEncoder(base, count), count -> new PromptEncoder(base, count));
  }
}
