package zeroth.bench.experiment;

import java.util.Arrays;
import java.util.List;
import zeroth.tensor.backend.Backend;
import zeroth.tensor.direction.Perturbation;
import zeroth.transformer.LanguageModel;
import zeroth.transformer.generation.Generation;
import zeroth.transformer.generation.Sampler;

/**
 * Answers in a language model's own words: what it goes on with behind a prompt, greedily, up to
 * the end of the line or of the text. Prompts are gone on with side by side, and each as it would
 * be by itself: an answer depends on no other text.
 *
 * @param model with its weights on the backend
 * @param backend computes
 * @param most tokens of an answer
 */
record FreeAnswers(LanguageModel model, Backend backend, int most) {

  /**
   * The answers at some places; what the places have in common is computed once.
   *
   * @param prompts tokens, each at least one and no more than the model reads
   * @return by places, without white space around; empty where a logit is not finite
   */
  List<List<String>> of(List<int[]> prompts, List<Perturbation> places) {
    Generation generation =
        new Generation(
            model.decoder(), model.parameters(), backend, new Sampler.Greedy(), model.ends());
    if (places.size() == 1) {
      return List.of(of(prompts, places.get(0), generation, null));
    }
    Generation.Prompts read = generation.read(prompts);
    return places.stream().map(place -> of(prompts, place, generation, read)).toList();
  }

  /**
   * @param read the prompts, or null where they are not read yet
   */
  private List<String> of(
      List<int[]> prompts, Perturbation place, Generation generation, Generation.Prompts read) {
    List<int[]> said;
    try {
      Lines lines = new Lines(prompts.size());
      said =
          read == null
              ? generation.tokens(prompts, most, place, lines)
              : generation.tokens(read, most, place, lines);
    } catch (ArithmeticException diverged) {
      return prompts.size() == 1
          ? List.of("")
          : prompts.stream()
              .map(prompt -> of(List.of(prompt), place, generation, null).get(0))
              .toList();
    }
    return said.stream()
        .map(ids -> model.tokenizer().decode(ids).lines().findFirst().orElse("").strip())
        .toList();
  }

  /** Wants more of each text until its line is over. */
  private final class Lines implements Generation.Listener {
    private final int[][] said;

    Lines(int texts) {
      said = new int[texts][0];
    }

    @Override
    public boolean wantsMore(int text, int token) {
      said[text] = Arrays.copyOf(said[text], said[text].length + 1);
      said[text][said[text].length - 1] = token;
      return model.tokenizer().decode(said[text]).indexOf('\n') < 0;
    }
  }
}
