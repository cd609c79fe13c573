/**
 * The commands of {@code zeroth}, one class each, and the options they share. What a command
 * computes is in {@code zeroth.bench.experiment}; here options are read, and results printed.
 */
package zeroth.bench.command;
