import java.util.*;
import java.util.function.Function;
import zeroth.tensor.Shape;
import zeroth.tensor.Tensor;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.random.Key;
import zeroth.zo.*;
import zeroth.zo.registry.Methods;

/**
 * A loss without a gradient: the share of texts that a list of word scores gets wrong. It is a
 * staircase, flat between its steps, so losses are asked far from the weights (a large eps) and
 * along many directions at once.
 */
public class BlackBox {
  static final List<String> WORDS =
      List.of("good", "great", "fine", "not", "bad", "dull", "the", "film", "book", "never");

  record Text(List<String> words, boolean positive) {}

  public static void main(String[] args) {
    List<Text> train = texts(400, 1), test = texts(1000, 2);
    Parameters theta = Parameters.of("scores", Tensor.zeros(Shape.of(WORDS.size())));
    Objective f = Objective.of(theta, w -> wrong(w, train));
    Method method = Methods.create("rloo", Map.of("eps", "0.5", "samples", "8"), theta);
    System.out.printf(
        Locale.ROOT, "before accuracy=%.3f%n", 1 - wrong(name -> theta.tensor(name).data(), test));
    for (int i = 0; i < 300; i++) {
      method.step(f, theta, Step.of(Key.ofSeed(0), i, 0.5));
    }
    System.out.printf(
        Locale.ROOT, "after accuracy=%.3f%n", 1 - wrong(name -> theta.tensor(name).data(), test));
  }

  /** 1 - accuracy: a text is positive if its words' scores add up to more than 0. */
  static double wrong(Function<String, float[]> w, List<Text> texts) {
    float[] scores = w.apply("scores");
    long wrong =
        texts.stream()
            .filter(
                t ->
                    t.words.stream().mapToDouble(word -> scores[WORDS.indexOf(word)]).sum() > 0
                        != t.positive)
            .count();
    return (double) wrong / texts.size();
  }

  /** Texts of five words; what they say on balance is their label, and ties are negative. */
  static List<Text> texts(int count, long seed) {
    Random random = new Random(seed);
    List<Text> texts = new ArrayList<>();
    while (texts.size() < count) {
      List<String> words = random.ints(5, 0, WORDS.size()).mapToObj(WORDS::get).toList();
      long good = words.stream().filter(List.of("good", "great", "fine")::contains).count();
      long bad = words.stream().filter(List.of("not", "bad", "dull", "never")::contains).count();
      texts.add(new Text(words, good > bad));
    }
    return texts;
  }
}
