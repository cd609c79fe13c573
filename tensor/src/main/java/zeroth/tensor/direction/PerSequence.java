package zeroth.tensor.direction;

/**
 * Where the sequences of a batch are evaluated, each at a place of its own: sequence i sees theta +
 * scale * v_i, or, with {@link OutputNoise}, noise of that scale beside what linear maps put out.
 *
 * @param scale finite in float32; eps of the formulas, with its sign
 * @param directions v_i
 */
public record PerSequence(double scale, SequenceDirections directions) {

  /**
   * @throws IllegalArgumentException if the scale is not finite in float32
   */
  public PerSequence {
    if (!Float.isFinite((float) scale)) {
      throw new IllegalArgumentException("perturbation of scale " + scale);
    }
  }

  /** The place of a sequence. */
  public Perturbation place(int i) {
    return new Perturbation(scale, directions.of(i));
  }
}
