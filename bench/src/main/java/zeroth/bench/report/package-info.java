/**
 * report.html: a run on one self-contained page. Depends on {@code zeroth.bench.run}, the
 * measurements of {@code zeroth.bench.experiment}, and the chart library; reads no file.
 */
package zeroth.bench.report;
