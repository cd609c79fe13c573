package zeroth.bench.finetuning;

import zeroth.bench.experiment.Measurement;

/**
 * A test split measured before the first step, which runs that differ in what they train on have in
 * common.
 *
 * @param of what a run must have to share it, of {@link PlannedRun#zeroShotOf}
 * @param measurement what was found
 */
public record ZeroShot(String of, Measurement measurement) {}
