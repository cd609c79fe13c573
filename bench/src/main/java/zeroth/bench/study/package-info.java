/**
 * Studies: many runs of many methods on one budget. It decides which runs there are, makes them
 * side by side, goes on where it was ended, and hands what they came to to {@code
 * zeroth.bench.comparison}. Every run is an ordinary one.
 */
package zeroth.bench.study;
