package zeroth.bench.task;

/**
 * A text of a known class.
 *
 * @param text not empty
 * @param label its class, from 0
 */
public record LabelledText(String text, int label) {}
