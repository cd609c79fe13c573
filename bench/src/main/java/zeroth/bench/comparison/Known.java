package zeroth.bench.comparison;

/**
 * What is known of an arm on a task before it runs.
 *
 * @param task the task's name
 * @param arm what is to run
 * @param learningRate around which others are tried
 * @param learningRateFrom what that was decided by
 * @param trainable weights that are tuned
 * @param stateBytes what the method holds beside the weights
 * @param weightBytes what all weights of the model take, tuned or not, in the formats they are in
 * @param passes what each forward that a run counts stands for: 1, or 3 where a backward pass
 *     follows it, which costs about two
 * @param quality of its first steps; null where none was asked for
 */
public record Known(
    String task,
    Arm arm,
    double learningRate,
    String learningRateFrom,
    long trainable,
    long stateBytes,
    long weightBytes,
    int passes,
    StepQuality quality) {

  /** The same where its first steps have been measured. */
  public Known with(StepQuality found) {
    return new Known(
        task,
        arm,
        learningRate,
        learningRateFrom,
        trainable,
        stateBytes,
        weightBytes,
        passes,
        found);
  }

  /** What weights and state take in memory together; activations come on top. */
  public long heldBytes() {
    return weightBytes + stateBytes;
  }
}
