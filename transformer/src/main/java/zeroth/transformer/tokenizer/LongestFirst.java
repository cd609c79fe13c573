package zeroth.transformer.tokenizer;

/**
 * How much two texts keep of themselves where both do not fit: as much as if the longer of them
 * lost its last token again and again, and the second where they are equally long. The shorter one
 * is whole as long as it has at most half of the room.
 *
 * @param first tokens that the first text keeps, from its start
 * @param second tokens that the second text keeps
 */
record LongestFirst(int first, int second) {

  /**
   * The cut of two texts.
   *
   * @param a tokens of the first text, at least 0
   * @param b tokens of the second
   * @param room tokens that both may have together, at least 0
   */
  static LongestFirst of(int a, int b, int room) {
    int second = Math.min(b, Math.max(room / 2, room - a));
    return new LongestFirst(Math.min(a, room - second), second);
  }
}
