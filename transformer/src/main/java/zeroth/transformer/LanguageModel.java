package zeroth.transformer;

import java.util.Set;
import zeroth.tensor.backend.Parameters;
import zeroth.transformer.decoder.Decoder;
import zeroth.transformer.tokenizer.TextTokenizer;

/**
 * A causal language model as it is read: body, weights, tokenizer.
 *
 * @param decoder the body
 * @param parameters the weights, of {@link Decoder#shapes}
 * @param tokenizer text to ids and back
 * @param ends ids after which a text is over; may be empty
 */
public record LanguageModel(
    Decoder decoder, Parameters parameters, TextTokenizer tokenizer, Set<Integer> ends) {
  public LanguageModel {
    ends = Set.copyOf(ends);
  }
}
