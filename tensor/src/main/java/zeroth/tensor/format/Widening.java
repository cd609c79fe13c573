package zeroth.tensor.format;

/** Loops that widen stored elements to float32. All give the bits of {@link #PLAIN}. */
@FunctionalInterface
public interface Widening {
  /** {@link StoredFormat}'s own loops. */
  Widening PLAIN = StoredFormat::widen;

  /**
   * Widens elements, each to the number that its format defines.
   *
   * @param bytes holds them from {@code from} on
   * @param count number of elements, of whole blocks
   * @param into gets them from {@code at} on
   */
  void widen(StoredFormat format, byte[] bytes, int from, int count, float[] into, int at);

  /**
   * An array to copy stored bytes to before they are widened, of any content. It belongs to the
   * thread of this instance, and may be the same at every call.
   *
   * @param count bytes that it has at least
   */
  default byte[] bytes(int count) {
    return new byte[count];
  }
}
