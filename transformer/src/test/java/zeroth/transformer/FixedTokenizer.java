package zeroth.transformer;

import java.util.Arrays;
import zeroth.transformer.tokenizer.EncodedPair;
import zeroth.transformer.tokenizer.TextTokenizer;

/** A tokenizer without files: id 1 in front, 2 + character modulo 9 each, cut at the end. */
final class FixedTokenizer implements TextTokenizer {
  @Override
  public int[] encode(String text, int maxLength) {
    int[] ids = new int[text.length() + 1];
    ids[0] = 1;
    for (int i = 0; i < text.length(); i++) {
      ids[i + 1] = 2 + text.charAt(i) % 9;
    }
    return Arrays.copyOf(ids, Math.min(ids.length, maxLength));
  }

  /** The second text behind the first, cut at the end. */
  @Override
  public EncodedPair encodePair(String first, String second, int maxLength) {
    int[] ids = encode(first + second, maxLength);
    return new EncodedPair(ids, Math.min(1 + first.length(), ids.length));
  }

  @Override
  public String decode(int[] ids) {
    return Arrays.toString(ids);
  }

  @Override
  public byte[] json() {
    return new byte[0];
  }

  @Override
  public void close() {
    // nothing is held
  }
}
