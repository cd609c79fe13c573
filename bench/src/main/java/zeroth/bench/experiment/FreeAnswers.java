package zeroth.bench.experiment;

import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;
import zeroth.tensor.backend.Backend;
import zeroth.tensor.direction.Perturbation;
import zeroth.transformer.LanguageModel;
import zeroth.transformer.generation.Generation;
import zeroth.transformer.generation.Sampler;

/**
 * Answers in a language model's own words: what it goes on with behind a prompt, greedily, up to
 * the end of the line or of the text. Each prompt is gone on with by itself, so an answer depends
 * on no other text.
 *
 * @param model with its weights on the backend
 * @param backend computes
 * @param most tokens of an answer
 */
record FreeAnswers(LanguageModel model, Backend backend, int most) {

  /**
   * The answers at a place.
   *
   * @param prompts tokens, each at least one and no more than the model reads
   * @return without white space around; empty where a logit is not finite
   */
  List<String> of(List<int[]> prompts, Perturbation place) {
    return prompts.stream().map(prompt -> answer(prompt, place)).toList();
  }

  private String answer(int[] prompt, Perturbation place) {
    Generation generation =
        new Generation(
            model.decoder(), model.parameters(), backend, new Sampler.Greedy(), model.ends());
    int[] said;
    try {
      said = generation.tokens(prompt, most, place, new Line());
    } catch (ArithmeticException diverged) {
      return "";
    }
    return model.tokenizer().decode(said).lines().findFirst().orElse("").strip();
  }

  /** Wants more until the line is over. */
  private final class Line implements IntPredicate {
    private int[] said = new int[0];

    @Override
    public boolean test(int token) {
      said = Arrays.copyOf(said, said.length + 1);
      said[said.length - 1] = token;
      return model.tokenizer().decode(said).indexOf('\n') < 0;
    }
  }
}
