/**
 * What answers are worth: counts of right and wrong classes, and how much of an answer's words is
 * right. Knows nothing of models or tasks.
 */
package zeroth.bench.measure;
