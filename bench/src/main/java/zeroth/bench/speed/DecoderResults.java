package zeroth.bench.speed;

import java.util.Map;

/**
 * What a decoder computes of some sequences.
 *
 * @param hidden states behind the last norm, (tokens, width)
 * @param loss mean negative log-likelihood of all tokens but each sequence's first
 * @param gradient of the loss, by the weights' names
 */
public record DecoderResults(float[] hidden, double loss, Map<String, float[]> gradient) {}
