/**
 * Reports: what a run, a study or a training of networks has come to, on one self-contained page of
 * one style; and pictures of runs. Depends on {@code zeroth.bench.run}, on what {@code
 * zeroth.bench.experiment} and {@code zeroth.bench.speed} measure, and on the chart library; reads
 * no file.
 */
package zeroth.bench.report;
