package zeroth.bench.experiment;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import zeroth.bench.task.LabelledText;
import zeroth.transformer.head.CausalHead.Scored;
import zeroth.transformer.tokenizer.TextTokenizer;

/**
 * Texts as token ids with their classes: a sequence for each text, or, where a model is asked how
 * likely each class's words are behind it, one for each text and class.
 *
 * @param ids the sequences, special tokens included, text by text and within a text class by class
 * @param labels a class for each text
 * @param options sequences of a text
 * @param scored how many tokens at the end of each sequence are the class's words; 0 where a text
 *     has a single sequence without them
 */
public record EncodedTexts(List<int[]> ids, int[] labels, int options, int[] scored) {

  /**
   * @throws IllegalArgumentException if there are not as many sequences as that makes
   */
  public EncodedTexts {
    if (ids.size() != labels.length * options || scored.length != ids.size()) {
      throw new IllegalArgumentException(
          String.format(
              "%d sequences, %d of them scored, for %d texts with %d each",
              ids.size(), scored.length, labels.length, options));
    }
  }

  /** Texts of a sequence each. */
  public EncodedTexts(List<int[]> ids, int[] labels) {
    this(ids, labels, 1, new int[ids.size()]);
  }

  /** A text with the words of a class. */
  Scored option(int text, int c) {
    int i = text * options + c;
    return new Scored(ids.get(i), scored[i]);
  }

  /** Tokenizes texts; longer ones than {@code maxLength} tokens are cut. */
  public static EncodedTexts of(TextTokenizer tokenizer, List<LabelledText> texts, int maxLength) {
    List<int[]> ids = new ArrayList<>();
    for (LabelledText text : texts) {
      ids.add(tokenizer.encode(text.text(), maxLength));
    }
    return new EncodedTexts(ids, texts.stream().mapToInt(LabelledText::label).toArray());
  }

  /** SHA-256 over the ids, classes and scored tokens of some splits, in order. */
  public static String sha256(EncodedTexts... splits) {
    MessageDigest digest;
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
    for (EncodedTexts split : splits) {
      digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(split.size()).flip());
      for (int i = 0; i < split.size(); i++) {
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(split.labels[i]).flip());
        for (int j = i * split.options; j < (i + 1) * split.options; j++) {
          int[] sequence = split.ids.get(j);
          ByteBuffer bytes = ByteBuffer.allocate(Integer.BYTES * (2 + sequence.length));
          bytes.putInt(sequence.length);
          for (int id : sequence) {
            bytes.putInt(id);
          }
          if (split.scored[j] > 0) {
            bytes.putInt(split.scored[j]);
          }
          digest.update(bytes.flip());
        }
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  /** How many of the texts that these were made of have more than {@code maxLength} tokens. */
  int cut(TextTokenizer tokenizer, List<LabelledText> texts, int maxLength) {
    int cut = 0;
    for (int i = 0; i < size(); i++) {
      if (ids.get(i).length == maxLength
          && tokenizer.encode(texts.get(i).text(), Integer.MAX_VALUE).length > maxLength) {
        cut++;
      }
    }
    return cut;
  }

  /** Number of texts. */
  public int size() {
    return labels.length;
  }

  /** The texts of the given numbers. */
  public EncodedTexts select(int... numbers) {
    int[] sequences =
        IntStream.of(numbers)
            .flatMap(i -> IntStream.range(i * options, (i + 1) * options))
            .toArray();
    return new EncodedTexts(
        IntStream.of(sequences).mapToObj(ids::get).toList(),
        IntStream.of(numbers).map(i -> labels[i]).toArray(),
        options,
        IntStream.of(sequences).map(j -> scored[j]).toArray());
  }

  /**
   * These texts in pieces, shortest texts first, each piece of at most so many tokens (or one
   * text), so that what a forward needs does not grow with their number.
   */
  public List<EncodedTexts> pieces(int tokens) {
    int[] order =
        IntStream.range(0, size())
            .boxed()
            .sorted(Comparator.comparingInt(this::length))
            .mapToInt(i -> i)
            .toArray();
    List<EncodedTexts> pieces = new ArrayList<>();
    int first = 0;
    int sum = 0;
    for (int i = 0; i < order.length; i++) {
      int length = length(order[i]);
      if (i > first && sum + length > tokens) {
        pieces.add(select(IntStream.range(first, i).map(j -> order[j]).toArray()));
        first = i;
        sum = 0;
      }
      sum += length;
    }
    if (first < order.length) {
      pieces.add(select(IntStream.range(first, order.length).map(j -> order[j]).toArray()));
    }
    return pieces;
  }

  /** Tokens of all sequences of a text. */
  private int length(int text) {
    return ids.subList(text * options, (text + 1) * options).stream()
        .mapToInt(sequence -> sequence.length)
        .sum();
  }
}
