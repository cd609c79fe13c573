/**
 * What a run leaves behind: its directory, its record, its metrics. Depends on the JDK, Jackson and
 * the result types of {@code zeroth.zo}; knows nothing of models and tasks.
 */
package zeroth.bench.run;
