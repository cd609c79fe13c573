package zeroth.zo;

/**
 * What a step has seen.
 *
 * @param loss the loss to show for this step: the mean of the losses evaluated
 * @param projectedGradient g, the derivative along the direction (the mean of several), or NaN
 *     where a method has no single one
 */
public record StepReport(double loss, double projectedGradient) {}
