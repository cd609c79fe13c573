package zeroth.transformer.tokenizer;

/** Turns texts into token ids, and ids into texts. */
public interface TextTokenizer extends AutoCloseable {

  /**
   * The ids of a text with the special tokens around it.
   *
   * @param maxLength longest result, special tokens included, at least 2; longer texts are cut
   */
  int[] encode(String text, int maxLength);

  /**
   * Two texts that belong together as one sequence, with the special tokens around and between
   * them.
   *
   * @param maxLength longest result, special tokens included; where both texts do not fit, the
   *     longer one loses its last token first, and the second where they are equally long, until
   *     they do
   * @throws zeroth.tensor.BadInputException if the special tokens alone are more than maxLength
   */
  EncodedPair encodePair(String first, String second, int maxLength);

  /**
   * The text of these ids, special tokens left out. Ids that end within a character give U+FFFD for
   * its beginning. Ids that the tokenizer does not know are left out as well: a model may have rows
   * beyond its vocabulary, which were added to round its size up.
   */
  String decode(int[] ids);

  /** The tokenizer.json it was read from, to be written beside fine-tuned weights. */
  byte[] json();

  @Override
  void close();
}
