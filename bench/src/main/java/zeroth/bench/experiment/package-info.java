/**
 * Joins models, tasks and methods: the classification problem that a method optimises, how it is
 * measured, and the fine-tuning run from zero-shot to the best weights. Depends on {@code
 * zeroth.transformer}, {@code zeroth.zo}, and on {@code zeroth.bench.task} and {@code
 * zeroth.bench.run}; prints nothing.
 */
package zeroth.bench.experiment;
