package zeroth.transformer.tokenizer;

import ai.djl.huggingface.tokenizers.jni.TokenizersLibrary;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import zeroth.tensor.BadInputException;
import zeroth.transformer.checkpoint.BoundedFile;

/**
 * The tokenizer of a tokenizer.json file, run by Hugging Face's own library. The truncation and the
 * padding that such a file may ask for are ignored: a text's length is limited by the call, and
 * packed batches have no padding. May be used by several threads; holds native memory until it is
 * closed.
 */
public final class TokenizerJson implements TextTokenizer {
  /**
   * Longest text in characters. Patterns need retries in proportion to it, and the library ends the
   * process at ten million.
   */
  public static final int LONGEST_TEXT = 1 << 20;

  private static final int LIMIT = 128 << 20;

  private final String source;
  private final byte[] json;
  private final int vocabulary;
  private final TokenizersLibrary library;

  /** Encoding reads the native tokenizer, closing writes it. */
  private final ReadWriteLock lock = new ReentrantReadWriteLock();

  private long handle;

  private TokenizerJson(String source, byte[] json) {
    this.source = source;
    this.json = json;
    this.vocabulary = TokenizerFile.vocabulary(source, json);
    this.library = TokenizerLibrary.get();
    try {
      this.handle = library.createTokenizerFromString(new String(json, StandardCharsets.UTF_8));
    } catch (RuntimeException e) {
      throw new BadInputException(source, "content", "a tokenizer", String.valueOf(e.getMessage()));
    }
    library.disablePadding(handle);
    library.disableTruncation(handle);
  }

  /**
   * The tokenizer of a file.
   *
   * @throws BadInputException if it cannot be read or is no tokenizer.json
   */
  public static TokenizerJson read(Path file) {
    return new TokenizerJson(file.toString(), BoundedFile.read(file, LIMIT));
  }

  /**
   * The tokenizer of a file's content.
   *
   * @param source the file's name for messages
   * @throws BadInputException if it is no tokenizer.json, or this platform has no tokenizer library
   */
  public static TokenizerJson of(String source, byte[] json) {
    return new TokenizerJson(source, json.clone());
  }

  /** The largest id that the file speaks of, plus one. */
  public int vocabulary() {
    return vocabulary;
  }

  /**
   * This tokenizer, if all its ids are below a model's number of them; otherwise it is closed.
   *
   * @throws BadInputException if they are not
   */
  public TokenizerJson below(int limit) {
    if (vocabulary > limit) {
      close();
      String expected = "ids below the model's vocabulary of " + limit;
      throw new BadInputException(source, "vocabulary", expected, "" + (vocabulary - 1));
    }
    return this;
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException if the special tokens alone are more than maxLength
   * @throws BadInputException if the tokenizer has no ids for this text, or it is longer than
   *     {@link #LONGEST_TEXT}
   * @throws IllegalStateException if it has been closed
   */
  @Override
  public int[] encode(String text, int maxLength) {
    limitLength(text);
    lock.readLock().lock();
    try {
      checkOpen();
      return cut(encode(wellFormed(text)), maxLength);
    } finally {
      lock.readLock().unlock();
    }
  }

  /**
   * {@inheritDoc}
   *
   * @throws BadInputException if the special tokens alone are more than maxLength, the tokenizer
   *     has no ids for these texts, its token types are not 0 and behind them 1, or one is longer
   *     than {@link #LONGEST_TEXT}
   * @throws IllegalStateException if it has been closed
   */
  @Override
  public EncodedPair encodePair(String first, String second, int maxLength) {
    limitLength(first);
    limitLength(second);
    lock.readLock().lock();
    try {
      checkOpen();
      return cut(encode(wellFormed(first), wellFormed(second)), maxLength);
    } finally {
      lock.readLock().unlock();
    }
  }

  private void limitLength(String text) {
    if (text.length() > LONGEST_TEXT) {
      throw new BadInputException(
          source, "encoding a text", "at most " + LONGEST_TEXT + " characters", "" + text.length());
    }
  }

  private void checkOpen() {
    if (handle == 0) {
      throw new IllegalStateException("the tokenizer of " + source + " has been closed");
    }
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException if an id is negative
   * @throws IllegalStateException if it has been closed
   */
  @Override
  public String decode(int[] ids) {
    if (IntStream.of(ids).anyMatch(id -> id < 0)) {
      throw new IllegalArgumentException("a negative id");
    }
    long[] wide = IntStream.of(ids).filter(id -> id < vocabulary).asLongStream().toArray();
    lock.readLock().lock();
    try {
      checkOpen();
      return library.decode(handle, wide, true);
    } catch (RuntimeException e) {
      if (handle == 0) {
        throw e;
      }
      throw new BadInputException(
          source, "decoding ids", "a text of them", String.valueOf(e.getMessage()));
    } finally {
      lock.readLock().unlock();
    }
  }

  /** A text's ids, and which of them the template added. */
  private record Encoded(long[] ids, long[] special) {}

  private Encoded encode(String text) {
    try {
      long encoding = library.encode(handle, text, true);
      try {
        return new Encoded(library.getTokenIds(encoding), library.getSpecialTokenMask(encoding));
      } finally {
        library.deleteEncoding(encoding);
      }
    } catch (RuntimeException e) {
      throw new BadInputException(
          source, "encoding a text", "ids for it", String.valueOf(e.getMessage()));
    }
  }

  /**
   * The ids of two texts, which text each is of (0 or 1, or -1 if the template added it), and token
   * types.
   */
  private record Both(long[] ids, long[] texts, long[] types) {}

  private Both encode(String first, String second) {
    try {
      long encoding = library.encodeDual(handle, first, second, true);
      try {
        return new Both(
            library.getTokenIds(encoding),
            library.getSequenceIds(encoding),
            library.getTypeIds(encoding));
      } finally {
        library.deleteEncoding(encoding);
      }
    } catch (RuntimeException e) {
      throw new BadInputException(
          source, "encoding two texts", "ids for them", String.valueOf(e.getMessage()));
    }
  }

  private EncodedPair cut(Both both, int maxLength) {
    int a = count(both.texts, 0);
    int b = count(both.texts, 1);
    int room = maxLength - (both.ids.length - a - b);
    if (room < 0) {
      String expected = "a length of at least " + (maxLength - room);
      throw new BadInputException(source, "encoding two texts", expected, "" + maxLength);
    }
    LongestFirst kept = LongestFirst.of(a, b, room);
    int[] left = {kept.first(), kept.second()};
    int[] ids = new int[both.ids.length - a - b + kept.first() + kept.second()];
    int length = 0;
    int second = ids.length;
    for (int i = 0; i < both.ids.length; i++) {
      int text = (int) both.texts[i];
      if (text < 0 || left[text]-- > 0) {
        second = both.types[i] == 0 ? second : Math.min(second, length);
        checkType(both.types[i], length < second ? 0 : 1);
        ids[length++] = id(both.ids[i]);
      }
    }
    return new EncodedPair(ids, second);
  }

  private static int count(long[] texts, int text) {
    return (int) LongStream.of(texts).filter(found -> found == text).count();
  }

  private void checkType(long found, int expected) {
    if (found != expected) {
      throw new BadInputException(
          source, "post_processor", "token types 0 and behind them 1 of two texts", "" + found);
    }
  }

  private int[] cut(Encoded text, int maxLength) {
    if (text.ids.length <= maxLength) {
      return toInts(text.ids, text.ids.length, 0);
    }
    int tail = trailing(text.special);
    int head = maxLength - tail;
    if (head < 1) {
      throw new IllegalArgumentException("maxLength is " + maxLength + ", too few for any token");
    }
    return toInts(text.ids, head, tail);
  }

  /** The first head and the last tail ids. */
  private int[] toInts(long[] ids, int head, int tail) {
    int[] result = new int[head + tail];
    for (int i = 0; i < result.length; i++) {
      result[i] = id(ids[i < head ? i : ids.length - result.length + i]);
    }
    return result;
  }

  private int id(long id) {
    if (id < 0 || id >= vocabulary) { // a template's ids need not be the vocabulary's
      throw new BadInputException(source, "encoding a text", "ids below " + vocabulary, "" + id);
    }
    return (int) id;
  }

  /** Number of tokens at the end that the template added, not the text. */
  private static int trailing(long[] special) {
    int count = 0;
    while (count < special.length && special[special.length - 1 - count] == 1) {
      count++;
    }
    return count;
  }

  /** The text with lone surrogates, which have no UTF-8 form, replaced by U+FFFD. */
  private static String wellFormed(String text) {
    int[] points = text.codePoints().toArray();
    boolean lone = false;
    for (int i = 0; i < points.length; i++) {
      if (points[i] >= Character.MIN_SURROGATE && points[i] <= Character.MAX_SURROGATE) {
        points[i] = 0xfffd;
        lone = true;
      }
    }
    return lone ? new String(points, 0, points.length) : text;
  }

  @Override
  public byte[] json() {
    return json.clone();
  }

  @Override
  public void close() {
    lock.writeLock().lock();
    try {
      if (handle != 0) {
        library.deleteTokenizer(handle);
        handle = 0;
      }
    } finally {
      lock.writeLock().unlock();
    }
  }
}
