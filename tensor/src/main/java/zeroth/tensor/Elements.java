package zeroth.tensor;

import zeroth.tensor.format.Widening;

/**
 * The elements of a tensor: an array of float32 numbers, or bytes of a narrower format that stay as
 * they were stored and are widened whenever some are read.
 */
public sealed interface Elements permits FloatElements, StoredElements, AbreastElements {

  /** Number of elements. */
  int size();

  /** Bytes that they take in memory. */
  long bytes();

  /**
   * Copies elements as float32 numbers.
   *
   * @param from first element
   * @param into gets them from {@code at} on
   * @param loops do the widening where there is any
   * @throws IndexOutOfBoundsException if the tensor has no such range
   * @throws BadInputException if a file that they lie in has become shorter
   */
  void widen(int from, int count, float[] into, int at, Widening loops);
}
