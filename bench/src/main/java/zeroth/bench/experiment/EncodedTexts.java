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
import zeroth.transformer.TextTokenizer;

/**
 * Texts as token ids with their classes.
 *
 * @param ids a sequence for each text, special tokens included
 * @param labels a class for each text
 */
public record EncodedTexts(List<int[]> ids, int[] labels) {

  /** Tokenizes texts; longer ones than {@code maxLength} tokens are cut. */
  public static EncodedTexts of(TextTokenizer tokenizer, List<LabelledText> texts, int maxLength) {
    List<int[]> ids = new ArrayList<>();
    for (LabelledText text : texts) {
      ids.add(tokenizer.encode(text.text(), maxLength));
    }
    return new EncodedTexts(ids, texts.stream().mapToInt(LabelledText::label).toArray());
  }

  /** SHA-256 over the ids and classes of some splits, in order. */
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
        int[] sequence = split.ids.get(i);
        ByteBuffer bytes = ByteBuffer.allocate(Integer.BYTES * (2 + sequence.length));
        bytes.putInt(split.labels[i]).putInt(sequence.length);
        bytes.asIntBuffer().put(sequence);
        digest.update(bytes.rewind());
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
    return new EncodedTexts(
        IntStream.of(numbers).mapToObj(ids::get).toList(),
        IntStream.of(numbers).map(i -> labels[i]).toArray());
  }

  /**
   * These texts in pieces, shortest texts first, each piece of at most so many tokens (or one
   * text), so that what a forward needs does not grow with their number.
   */
  public List<EncodedTexts> pieces(int tokens) {
    int[] order =
        IntStream.range(0, size())
            .boxed()
            .sorted(Comparator.comparingInt((Integer i) -> ids.get(i).length))
            .mapToInt(i -> i)
            .toArray();
    List<EncodedTexts> pieces = new ArrayList<>();
    int first = 0;
    int sum = 0;
    for (int i = 0; i < order.length; i++) {
      int length = ids.get(order[i]).length;
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
}
