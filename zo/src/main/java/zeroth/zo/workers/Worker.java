package zeroth.zo.workers;

/**
 * One who answers asks, one at a time. It may have answered others before, or have seen none: what
 * it says follows from the ask and from what it was made with.
 */
@FunctionalInterface
public interface Worker extends AutoCloseable {

  /**
   * The answer to an ask.
   *
   * @param ask bytes of an ask
   * @return bytes of an answer; whatever the ask holds, it is answered
   */
  byte[] answer(byte[] ask);

  /** Gives back what it holds, such as a device; it is asked nothing afterwards. */
  @Override
  default void close() {}
}
