package zeroth.transformer.checkpoint;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.util.Map;
import zeroth.tensor.BadInputException;
import zeroth.transformer.EncoderConfig;
import zeroth.transformer.TextTokenizer;

/**
 * The tokenizer of a tokenizer.json file, run by Hugging Face's own library. The truncation and the
 * padding that such a file may ask for are ignored: a text's length is limited by the call, and
 * packed batches have no padding. May be used by several threads.
 */
public final class TokenizerJson implements TextTokenizer {
  private static final int LIMIT = 128 << 20;

  /** What DJL reads of its options; without a model's maximum it would warn and assume 512. */
  private static final Map<String, String> OPTIONS =
      Map.of(
          "truncation",
          "do_not_truncate",
          "padding",
          "do_not_pad",
          "modelMaxLength",
          "" + Integer.MAX_VALUE,
          "maxLength",
          "" + Integer.MAX_VALUE);

  private final String source;
  private final byte[] json;
  private final int vocabulary;
  private final HuggingFaceTokenizer tokenizer;

  private TokenizerJson(
      String source, byte[] json, int vocabulary, HuggingFaceTokenizer tokenizer) {
    this.source = source;
    this.json = json;
    this.vocabulary = vocabulary;
    this.tokenizer = tokenizer;
  }

  /**
   * The tokenizer of a file.
   *
   * @throws BadInputException if it cannot be read or is no tokenizer.json
   */
  public static TokenizerJson read(Path file) {
    return of(file.toString(), BoundedFile.read(file, LIMIT));
  }

  /**
   * The tokenizer of a file's content.
   *
   * @param source the file's name for messages
   * @throws BadInputException if it is no tokenizer.json, or this platform has no tokenizer library
   */
  public static TokenizerJson of(String source, byte[] json) {
    byte[] copy = json.clone();
    int vocabulary = TokenizerFile.vocabulary(source, copy);
    try {
      HuggingFaceTokenizer tokenizer =
          DjlOffline.call(
              () -> HuggingFaceTokenizer.newInstance(new ByteArrayInputStream(copy), OPTIONS));
      return new TokenizerJson(source, copy, vocabulary, tokenizer);
    } catch (Exception | LinkageError e) {
      throw new BadInputException(source, "content", "a tokenizer", String.valueOf(e.getMessage()));
    }
  }

  /** The largest id that the file speaks of, plus one. */
  public int vocabulary() {
    return vocabulary;
  }

  /**
   * Checks that a model has an embedding for every id.
   *
   * @throws BadInputException if it has not
   */
  void requireWithin(EncoderConfig config) {
    if (vocabulary > config.vocabulary()) {
      throw new BadInputException(
          source,
          "vocabulary",
          "ids below the model's " + config.vocabulary(),
          "" + (vocabulary - 1));
    }
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException if the special tokens alone are more than maxLength
   * @throws BadInputException if the tokenizer has no ids for this text
   */
  @Override
  public int[] encode(String text, int maxLength) {
    Encoding encoding;
    try {
      encoding = tokenizer.encode(wellFormed(text), true, false);
    } catch (RuntimeException e) {
      throw new BadInputException(
          source, "encoding a text", "ids for it", String.valueOf(e.getMessage()));
    }
    long[] ids = encoding.getIds();
    if (ids.length <= maxLength) {
      return toInts(ids, ids.length, 0);
    }
    int tail = trailingSpecials(encoding.getSpecialTokenMask());
    int head = maxLength - tail;
    if (head < 1) {
      throw new IllegalArgumentException("maxLength is " + maxLength + ", too few for any token");
    }
    return toInts(ids, head, tail);
  }

  /** The first head and the last tail ids. */
  private static int[] toInts(long[] ids, int head, int tail) {
    int[] result = new int[head + tail];
    for (int i = 0; i < result.length; i++) {
      result[i] = (int) ids[i < head ? i : ids.length - result.length + i];
    }
    return result;
  }

  /** Number of tokens at the end that the template added, not the text. */
  private static int trailingSpecials(long[] special) {
    int count = 0;
    while (count < special.length && special[special.length - 1 - count] == 1) {
      count++;
    }
    return count;
  }

  /** The text with lone surrogates, which have no UTF-8 form, replaced by U+FFFD. */
  private static String wellFormed(String text) {
    StringBuilder fixed = null;
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        if (i + 1 < text.length()
            && Character.isSurrogatePair(text.charAt(i), text.charAt(i + 1))) {
          i++;
        } else {
          fixed = fixed == null ? new StringBuilder(text) : fixed;
          fixed.setCharAt(i, '\ufffd');
        }
      }
    }
    return fixed == null ? text : fixed.toString();
  }

  @Override
  public byte[] json() {
    return json.clone();
  }

  @Override
  public void close() {
    tokenizer.close();
  }
}
