package zeroth.tensor.format;

/**
 * The numbers of 6 bits in the twelve bytes of a Q4_K block, eight s and eight t: groups g below 4
 * have s in the low bits of byte g and t in those of byte g + 4; the others have 4 bits each in
 * byte g + 4, and their top 2 above the s and t of group g - 4.
 */
public final class PackedSixes {
  private PackedSixes() {}

  /**
   * s_g, from 0 to 63.
   *
   * @param packed where the twelve bytes begin
   */
  public static int scale(byte[] bytes, int packed, int g) {
    return g < 4
        ? bytes[packed + g] & 0x3f
        : bytes[packed + g + 4] & 0xf | bytes[packed + g - 4] >> 2 & 0x30;
  }

  /** t_g, from 0 to 63. */
  public static int least(byte[] bytes, int packed, int g) {
    return g < 4
        ? bytes[packed + g + 4] & 0x3f
        : bytes[packed + g + 4] >> 4 & 0xf | bytes[packed + g] >> 2 & 0x30;
  }
}
