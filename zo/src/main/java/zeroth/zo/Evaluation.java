package zeroth.zo;

/**
 * A held-out measure of the weights.
 *
 * @param loss mean loss
 * @param accuracy fraction classified right, in [0, 1]; NaN where there are no classes
 * @param forwards forwards it took, counted apart from training
 */
public record Evaluation(double loss, double accuracy, long forwards) {}
