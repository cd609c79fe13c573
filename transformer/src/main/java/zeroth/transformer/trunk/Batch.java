package zeroth.transformer.trunk;

import zeroth.tensor.Segments;

/**
 * Sequences that go through a forward together.
 *
 * @param <B> the kind of batch
 */
public interface Batch<B extends Batch<B>> {

  /** The sequences, without anything that a body puts before them. */
  Segments segments();

  /** Some of the sequences alone, by their numbers in ascending order. */
  B keep(int... sequences);

  /** All that a forward reads of a sequence: two that are equal in it have the same states. */
  int[] read(int sequence);
}
