package zeroth.transformer.tokenizer;

/**
 * Two texts as one sequence of token ids, special tokens included: as BERT reads them, {@code [CLS]
 * a [SEP]} of token type 0 and {@code b [SEP]} of type 1 behind it (Devlin et al., arXiv
 * 1810.04805, section 3).
 *
 * @param ids the sequence
 * @param second place from which on its tokens are of type 1; the number of ids where the tokenizer
 *     tells the two texts apart by special tokens alone, as RoBERTa's does
 */
public record EncodedPair(int[] ids, int second) {

  /**
   * @throws IllegalArgumentException if the place is not within the sequence or right behind it
   */
  public EncodedPair {
    if (second < 0 || second > ids.length) {
      throw new IllegalArgumentException("place " + second + " in " + ids.length + " tokens");
    }
  }
}
