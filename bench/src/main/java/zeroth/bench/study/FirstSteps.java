package zeroth.bench.study;

import zeroth.bench.comparison.StepQuality;

/**
 * What was measured of an arm's first steps, and of what.
 *
 * @param of everything that it depends on; measured again where that has changed
 * @param quality what was found
 */
record FirstSteps(String of, StepQuality quality) {}
