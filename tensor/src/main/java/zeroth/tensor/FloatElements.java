package zeroth.tensor;

import zeroth.tensor.format.Widening;

/**
 * Elements that can be written.
 *
 * @param data shared with the creator, not copied
 */
public record FloatElements(float[] data) implements Elements {
  @Override
  public int size() {
    return data.length;
  }

  @Override
  public long bytes() {
    return (long) Float.BYTES * data.length;
  }

  @Override
  public void widen(int from, int count, float[] into, int at, Widening loops) {
    System.arraycopy(data, from, into, at, count);
  }
}
