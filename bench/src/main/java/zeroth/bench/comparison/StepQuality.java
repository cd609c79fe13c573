package zeroth.bench.comparison;

/**
 * How good an arm's first steps are at the weights that its runs begin from, as means over keys.
 *
 * @param keys how many, each with fresh directions on the same minibatch
 * @param alignment d cos^2 of update and negative gradient; 1 is what one random direction has
 * @param alignmentError standard error of that mean; NaN for one key
 * @param progress how far a step at its best rate brings the development split's loss down, to
 *     second order, for each forward that the step takes, a backward pass counted as two; NaN where
 *     that has no bound
 * @param progressError its standard error; NaN where there is none
 */
public record StepQuality(
    int keys, double alignment, double alignmentError, double progress, double progressError) {}
