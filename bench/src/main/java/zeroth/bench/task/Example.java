package zeroth.bench.task;

/**
 * A text and its label as they were read.
 *
 * @param text not empty
 * @param label the label's name; numbers are kept as their digits
 * @param line number of the line it came from, from 1; for messages
 */
public record Example(String text, String label, int line) {}
