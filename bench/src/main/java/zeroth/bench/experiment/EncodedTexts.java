package zeroth.bench.experiment;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import zeroth.bench.task.Answering;
import zeroth.bench.task.LabelledText;
import zeroth.transformer.head.CausalHead.Scored;
import zeroth.transformer.tokenizer.EncodedPair;
import zeroth.transformer.tokenizer.TextTokenizer;

/**
 * Texts as token ids with what is right: a sequence for each text, or, where a model is asked how
 * likely each option's words are behind it, one for each text and option.
 *
 * @param ids the sequences, special tokens included, text by text and within a text option by
 *     option
 * @param seconds the place in each sequence from which on its tokens are of type 1, those of a
 *     pair's second text; its length where none is
 * @param labels the right class or option of each text; of several right ones the first
 * @param first the number of each text's first sequence, and that of all sequences
 * @param scored how many tokens at the end of each sequence are the option's words; 0 where a
 *     sequence has none
 * @param source what the texts were made of; none where that is not known
 */
public record EncodedTexts(
    List<int[]> ids,
    int[] seconds,
    int[] labels,
    int[] first,
    int[] scored,
    List<LabelledText> source) {

  /**
   * @throws IllegalArgumentException if there are not as many sequences as that makes
   */
  public EncodedTexts {
    int texts = labels.length;
    if (first.length != texts + 1
        || first[0] != 0
        || first[texts] != ids.size()
        || seconds.length != ids.size()
        || scored.length != ids.size()
        || !source.isEmpty() && source.size() != texts) {
      throw new IllegalArgumentException(
          String.format(
              "%d sequences, %d of them scored, for %d texts with sequences %s, made of %d",
              ids.size(), scored.length, texts, Arrays.toString(first), source.size()));
    }
    source = List.copyOf(source);
  }

  /** Sequences of a single text each, or of one and its option. */
  public EncodedTexts(
      List<int[]> ids, int[] labels, int[] first, int[] scored, List<LabelledText> source) {
    this(ids, lengths(ids), labels, first, scored, source);
  }

  /** Texts of a sequence each. */
  public EncodedTexts(List<int[]> ids, int[] labels) {
    this(ids, lengths(ids), labels, List.of());
  }

  private EncodedTexts(List<int[]> ids, int[] seconds, int[] labels, List<LabelledText> source) {
    this(
        ids,
        seconds,
        labels,
        IntStream.rangeClosed(0, ids.size()).toArray(),
        new int[ids.size()],
        source);
  }

  /**
   * Texts of a sequence each.
   *
   * @param source what they were made of
   */
  static EncodedTexts of(List<int[]> ids, List<LabelledText> source) {
    return of(ids, lengths(ids), source);
  }

  private static EncodedTexts of(List<int[]> ids, int[] seconds, List<LabelledText> source) {
    int[] labels = source.stream().mapToInt(LabelledText::label).toArray();
    return new EncodedTexts(ids, seconds, labels, source);
  }

  private static int[] lengths(List<int[]> ids) {
    return ids.stream().mapToInt(sequence -> sequence.length).toArray();
  }

  /** What the texts are answered with. */
  Answering answering() {
    return source.isEmpty() ? Answering.CLASSES : source.get(0).answers().answering();
  }

  /** Number of a text's sequences. */
  int options(int text) {
    return first[text + 1] - first[text];
  }

  /** A text with the words of an option. */
  Scored option(int text, int c) {
    int i = first[text] + c;
    return new Scored(ids.get(i), scored[i]);
  }

  /**
   * Tokenizes texts, two that belong together as a pair; longer ones than {@code maxLength} tokens
   * are cut.
   */
  public static EncodedTexts of(TextTokenizer tokenizer, List<LabelledText> texts, int maxLength) {
    List<EncodedPair> sequences =
        texts.stream().map(text -> encode(tokenizer, text, maxLength)).toList();
    return of(
        sequences.stream().map(EncodedPair::ids).toList(),
        sequences.stream().mapToInt(EncodedPair::second).toArray(),
        texts);
  }

  private static EncodedPair encode(TextTokenizer tokenizer, LabelledText text, int maxLength) {
    if (LabelledText.isPair(text.fields())) {
      Iterator<String> both = text.fields().values().iterator();
      return tokenizer.encodePair(both.next(), both.next(), maxLength);
    }
    int[] ids = tokenizer.encode(text.text(), maxLength);
    return new EncodedPair(ids, ids.length);
  }

  /**
   * SHA-256 over the ids, places of second texts, classes, scored tokens and references of some
   * splits, in order.
   */
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
        for (int j = split.first[i]; j < split.first[i + 1]; j++) {
          int[] sequence = split.ids.get(j);
          ByteBuffer bytes = ByteBuffer.allocate(Integer.BYTES * (3 + sequence.length));
          bytes.putInt(sequence.length);
          for (int id : sequence) {
            bytes.putInt(id);
          }
          if (split.seconds[j] < sequence.length) {
            bytes.putInt(split.seconds[j]);
          }
          if (split.scored[j] > 0) {
            bytes.putInt(split.scored[j]);
          }
          digest.update(bytes.flip());
        }
        if (split.answering() != Answering.CLASSES) {
          for (String reference : split.source.get(i).answers().references()) {
            digest.update(reference.getBytes(StandardCharsets.UTF_8));
            digest.update((byte) 0);
          }
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
          && encode(tokenizer, texts.get(i), Integer.MAX_VALUE).ids().length > maxLength) {
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
        IntStream.of(numbers).flatMap(i -> IntStream.range(first[i], first[i + 1])).toArray();
    int[] starts = new int[numbers.length + 1];
    for (int i = 0; i < numbers.length; i++) {
      starts[i + 1] = starts[i] + options(numbers[i]);
    }
    return new EncodedTexts(
        IntStream.of(sequences).mapToObj(ids::get).toList(),
        IntStream.of(sequences).map(j -> seconds[j]).toArray(),
        IntStream.of(numbers).map(i -> labels[i]).toArray(),
        starts,
        IntStream.of(sequences).map(j -> scored[j]).toArray(),
        source.isEmpty() ? List.of() : IntStream.of(numbers).mapToObj(source::get).toList());
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
  int length(int text) {
    return ids.subList(first[text], first[text + 1]).stream()
        .mapToInt(sequence -> sequence.length)
        .sum();
  }
}
