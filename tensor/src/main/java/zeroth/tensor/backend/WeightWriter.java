package zeroth.tensor.backend;

import zeroth.tensor.NamedTensors;
import zeroth.tensor.Storage;
import zeroth.tensor.Tensor;
import zeroth.tensor.direction.Direction;
import zeroth.tensor.random.NoiseGenerator;
import zeroth.tensor.random.ReferenceNoise;

/**
 * The part of a {@link Backend} that writes weights and state and runs tasks, and computes no
 * activations: all that a method needs. {@link HostWriter} defines what is written, to the bit.
 *
 * <p>Used by one thread at a time.
 */
public interface WeightWriter extends Storage {

  /**
   * parameters += scale * direction over the trainable tensors, in place. The only op that writes
   * weights.
   */
  void add(NamedTensors parameters, double scale, Direction direction);

  /**
   * Walks the trainable tensors of an update's parameters in ranges and applies it to each; for
   * rules with state, such as Adam.
   */
  void update(Update update);

  /** A part of a job on the host that depends on no other part. */
  interface Task {
    /**
     * @param index the task's number
     * @param noise a generator that no other thread uses meanwhile
     */
    void run(int index, NoiseGenerator noise);
  }

  /**
   * Runs tasks 0 to count - 1 and returns when all are done: in any order, on as many threads as
   * the backend has. No task may write what another reads or writes.
   */
  default void each(int count, Task task) {
    NoiseGenerator noise = noise();
    for (int i = 0; i < count; i++) {
      task.run(i, noise);
    }
  }

  /** The generator of keyed noise that suits this machine's host side; all give the same bits. */
  default NoiseGenerator noise() {
    return new ReferenceNoise();
  }

  /** Nothing to do where tensors are written in their own arrays. */
  @Override
  default void expose(Tensor tensor) {}
}
