import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.*;
import java.util.function.Function;
import zeroth.tensor.Shape;
import zeroth.tensor.Tensor;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.direction.Direction;
import zeroth.tensor.random.Key;
import zeroth.zo.*;
import zeroth.zo.journal.*;
import zeroth.zo.registry.Methods;

/**
 * A network of one's own, fine-tuned without gradients: from the last letters of a WordNet noun, is
 * it a person, an act or a plant? One hidden layer in plain Java; the run keeps a journal, from
 * which its weights are made again without a single forward.
 */
public class OwnNetwork {
  static final int LETTERS = 4,
      IN = 27 * LETTERS,
      HIDDEN = 24,
      CLASSES = 3,
      STEPS = 1500,
      BATCH = 64;
  static final Map<String, Integer> LABELS = Map.of("18", 0, "04", 1, "20", 2); // lexnames(5WN)

  record Noun(int[] letters, int label) {}

  public static void main(String[] args) throws IOException {
    List<Noun> nouns = read();
    Collections.shuffle(nouns, new Random(1));
    List<Noun> test = nouns.subList(0, 1000), train = nouns.subList(1000, nouns.size());

    int[] count = new int[CLASSES];
    test.forEach(noun -> count[noun.label]++);
    double most = Arrays.stream(count).max().getAsInt();
    System.out.println("always the most frequent class: accuracy=" + most / test.size());

    Parameters theta = weights();
    Path file = Path.of(args.length > 0 ? args[0] : "own-network.journal");
    Files.deleteIfExists(file);
    Key run = Key.ofSeed(0);
    Problem problem =
        Problem.of(
            step -> Objective.of(theta, w -> evaluate(w, batch(train, step)).loss()),
            () -> evaluate(name -> theta.tensor(name).data(), test));
    Trainer trainer = new Trainer(STEPS, 0.01, Schedule.LINEAR, 500, 0, 10);
    JournalHeader header = new JournalHeader("zo-adamm, q = 4", theta.sha256());
    try (JournalWriter writer = JournalWriter.create(file, header, Duration.ofSeconds(5))) {
      Journal none = Journal.empty(file.toString(), header);
      JournaledProblem kept = new JournaledProblem(problem, none, writer, theta, 0);
      trainer.train(
          method(theta),
          kept,
          theta,
          run,
          kept.listener(
              new TrainingListener() {
                @Override
                public void evaluated(int steps, Evaluation found, boolean best) {
                  System.out.printf(
                      Locale.ROOT,
                      "%4d loss=%.3f accuracy=%.3f%n",
                      steps,
                      found.loss(),
                      found.accuracy());
                }
              }));
    }

    Parameters again = weights();
    Problem unasked =
        Problem.of(
            step ->
                places -> {
                  throw new AssertionError("a forward");
                },
            () -> null);
    JournaledProblem replay = new JournaledProblem(unasked, Journal.read(file), null, again, 0);
    trainer.train(method(again), replay, again, run, replay.listener(new TrainingListener() {}));
    System.out.println("trained  " + theta.sha256());
    System.out.println("replayed " + again.sha256());
  }

  static Method method(Parameters theta) {
    return Methods.create("zo-adamm", Map.of("q", "4", "eps", "1e-2"), theta);
  }

  static Parameters weights() {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    tensors.put("W1", Tensor.zeros(Shape.of(IN, HIDDEN)));
    tensors.put("b1", Tensor.zeros(Shape.of(HIDDEN)));
    tensors.put("W2", Tensor.zeros(Shape.of(CLASSES, HIDDEN)));
    tensors.put("b2", Tensor.zeros(Shape.of(CLASSES)));
    Parameters theta = Parameters.of(tensors);
    theta.add(0.3, new Direction.Gaussian(Key.ofSeed(1)));
    return theta;
  }

  /** Logits = W2 f(W1 x + b1) + b2, x one of 27 letters at each of the last places, f softsign. */
  static double[] forward(float[] W1, float[] b1, float[] W2, float[] b2, Noun noun) {
    double[] hidden = new double[HIDDEN];
    for (int j = 0; j < HIDDEN; j++) {
      double sum = b1[j];
      for (int letter : noun.letters) {
        sum += W1[letter * HIDDEN + j];
      }
      hidden[j] = sum / (1 + Math.abs(sum));
    }
    double[] logits = new double[CLASSES];
    for (int c = 0; c < CLASSES; c++) {
      logits[c] = b2[c];
      for (int j = 0; j < HIDDEN; j++) {
        logits[c] += W2[c * HIDDEN + j] * hidden[j];
      }
    }
    return logits;
  }

  /** Mean cross entropy, and the share that is told right. */
  static Evaluation evaluate(Function<String, float[]> w, List<Noun> nouns) {
    float[] W1 = w.apply("W1"), b1 = w.apply("b1"), W2 = w.apply("W2"), b2 = w.apply("b2");
    double loss = 0;
    int right = 0;
    for (Noun noun : nouns) {
      double[] logits = forward(W1, b1, W2, b2, noun);
      double sum = 0;
      int best = 0;
      for (int c = 0; c < CLASSES; c++) {
        sum += StrictMath.exp(logits[c]);
        best = logits[c] > logits[best] ? c : best;
      }
      loss += StrictMath.log(sum) - logits[noun.label];
      right += best == noun.label ? 1 : 0;
    }
    return new Evaluation(loss / nouns.size(), (double) right / nouns.size(), 1);
  }

  /** The minibatch of a step: the same step always has the same. */
  static List<Noun> batch(List<Noun> train, int step) {
    return new Random(step).ints(BATCH, 0, train.size()).mapToObj(train::get).toList();
  }

  /**
   * Nouns of one word of the three classes; a synset's second field is its class, the fifth its
   * word.
   */
  static List<Noun> read() throws IOException {
    List<Noun> nouns = new ArrayList<>();
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                OwnNetwork.class.getResourceAsStream("/net/sf/extjwnl/data/wordnet/wn31/data.noun"),
                StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        String[] fields = line.split(" ", 6);
        if (line.startsWith(" ")
            || !LABELS.containsKey(fields[1])
            || !fields[4].matches("[a-z]{4,}")) {
          continue;
        }
        int[] letters = new int[LETTERS];
        for (int i = 0; i < LETTERS; i++) {
          letters[i] = 27 * i + fields[4].charAt(fields[4].length() - 1 - i) - 'a';
        }
        nouns.add(new Noun(letters, LABELS.get(fields[1])));
      }
    }
    return nouns;
  }
}
