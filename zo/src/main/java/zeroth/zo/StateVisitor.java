package zeroth.zo;

import zeroth.tensor.backend.Parameters;
import zeroth.tensor.direction.TouchedRows;
import zeroth.tensor.random.Key;

/**
 * Something that writes down what a method keeps between steps, or gives back what was written. A
 * method shows all of it, always in the same order; values come back from the call, tensors are
 * filled in place:
 *
 * <pre>
 * state.tensors(momentum);
 * updates = state.whole(updates);
 * </pre>
 */
public interface StateVisitor {

  /** The elements of every tensor, which are read or replaced. */
  void tensors(Parameters held);

  /**
   * 64 bits; what the other values are made of.
   *
   * @param value the bits as they are
   * @return the bits to go on with
   */
  long bits(long value);

  /** A whole number. */
  default int whole(int value) {
    return (int) bits(value);
  }

  /** A number, to the bit. */
  default double real(double value) {
    return Double.longBitsToDouble(bits(Double.doubleToRawLongBits(value)));
  }

  /** Whether something holds. */
  default boolean flag(boolean value) {
    return bits(value ? 1 : 0) != 0;
  }

  /** A key, or null. */
  default Key key(Key key) {
    boolean there = flag(key != null);
    long words =
        bits(there && key != null ? (long) key.word1() << 32 | key.word0() & 0xffffffffL : 0);
    return there ? new Key((int) words, (int) (words >>> 32)) : null;
  }

  /**
   * A step whose directions reach all weights, or null.
   *
   * @throws IllegalArgumentException if its directions are restricted to some rows
   */
  default Step step(Step step) {
    if (step != null && step.touched() != TouchedRows.ALL) {
      throw new IllegalArgumentException("the rows that a step touches are not kept");
    }
    Key run = key(step == null ? null : step.run());
    int number = whole(step == null ? 0 : step.number());
    double learningRate = real(step == null ? 0 : step.learningRate());
    return run == null ? null : Step.of(run, number, learningRate);
  }
}
