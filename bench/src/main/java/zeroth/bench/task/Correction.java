package zeroth.bench.task;

/**
 * A sentence with a mistake in it, and the same without.
 *
 * @param wrong with the mistake
 * @param right with its correction
 * @param line number of the line of the rules that they come from, from 1
 */
record Correction(String wrong, String right, int line) {}
