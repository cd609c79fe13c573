package zeroth.zo;

/**
 * What a run came to.
 *
 * @param steps steps taken, skipped ones included
 * @param forwards forwards of training
 * @param skipped steps skipped for a non-finite loss
 * @param last the last evaluation
 * @param best the best evaluation
 * @param bestStep steps taken before the best evaluation
 */
public record TrainingResult(
    int steps, long forwards, int skipped, Evaluation last, Evaluation best, int bestStep) {}
