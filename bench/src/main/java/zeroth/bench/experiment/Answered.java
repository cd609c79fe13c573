package zeroth.bench.experiment;

import java.util.Map;

/**
 * What a model answers to a text.
 *
 * @param option the number of the class or option; 0 where the answer is any text
 * @param said in words: the class's name, the option, or the text
 * @param probabilities of what there was to choose from, in order; empty where that was any text
 */
public record Answered(int option, String said, Map<String, Double> probabilities) {}
