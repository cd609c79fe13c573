/**
 * What measurements of several methods say about their differences: means and deviations, intervals
 * over paired seeds, ranks over tasks and tests on them. Plain numbers in, plain numbers out: knows
 * nothing of runs. Depends on keys of {@code zeroth.tensor} and on Apache Commons Statistics for
 * the normal, t, chi-squared and F distributions.
 */
package zeroth.bench.statistics;
