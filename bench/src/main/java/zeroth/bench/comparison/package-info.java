/**
 * What several runs of several methods came to: means, deviations, differences with intervals,
 * ranks. It knows runs by their records and rows alone, not how they were made.
 */
package zeroth.bench.comparison;
