package zeroth.bench.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import zeroth.bench.TinyModel;
import zeroth.bench.run.RunDirectory;
import zeroth.bench.run.RunRecord;
import zeroth.bench.task.LabelledText;
import zeroth.tensor.backend.Backend;
import zeroth.tensor.reference.ReferenceBackend;
import zeroth.transformer.Model;
import zeroth.transformer.ZeroShotHead;
import zeroth.zo.Evaluation;
import zeroth.zo.Schedule;
import zeroth.zo.Selection;
import zeroth.zo.StepReport;
import zeroth.zo.Trainer;
import zeroth.zo.registry.Methods;

/** What decides in a run: the development split about the result, each step's own minibatch. */
class MeasuredTrainingTest {
  @TempDir Path directory;

  private final Backend backend = new ReferenceBackend();
  private final List<Double> losses = new ArrayList<>();
  private final List<Evaluation> evaluations = new ArrayList<>();
  private int runs;

  private Model model() {
    return ZeroShotHead.attach(
        TinyModel.create(), backend, List.of("bad", "good"), List.of("awful", "great"), 2);
  }

  /** Texts whose class the words tell, or tell the wrong way round. */
  private static EncodedTexts texts(Model model, int first, int count, boolean flipped) {
    List<LabelledText> labelled = new ArrayList<>();
    for (int i = first; i < first + count; i++) {
      int label = i % 2;
      List<String> words = label == 0 ? TinyModel.BAD : TinyModel.GOOD;
      String text = TinyModel.NEUTRAL.get(i % 6) + " " + words.get(i % 4) + " " + words.get(i % 3);
      labelled.add(new LabelledText(text, flipped ? 1 - label : label));
    }
    return EncodedTexts.of(model.tokenizer(), labelled, 24);
  }

  private Outcome run(
      Model model,
      EncodedTexts train,
      EncodedTexts dev,
      EncodedTexts test,
      Trainer trainer,
      Map<String, String> settings) {
    RunDirectory run = RunDirectory.create(directory.resolve("run-" + runs++), false);
    RunRecord record =
        new RunRecord(
            "1",
            RunRecord.Status.RUNNING,
            "",
            List.of(),
            null,
            null,
            "",
            0,
            0,
            null,
            null,
            model.parameters().sha256(),
            null,
            null);
    losses.clear();
    evaluations.clear();
    try (RunKeeping keeping = RunKeeping.begin(run, record, 0)) {
      return new MeasuredTraining(new TextClassification(model, backend), train, dev, test, 4, 0)
          .run(
              trainer,
              Methods.create("mezo", settings, model.parameters()),
              Computing.HERE,
              new BestWeights(new TextClassification(model, backend), run.model()),
              keeping,
              (journal, theta, watcher) -> {
                throw new AssertionError("no mean was asked for");
              },
              new MeasuredTraining.Observer() {
                @Override
                public void stepped(int step, double lr, StepReport report, long forwards) {
                  losses.add(report.loss());
                }

                @Override
                public void evaluated(int steps, Evaluation dev, boolean best) {
                  evaluations.add(dev);
                }
              },
              Stopwatch.start());
    }
  }

  /** Two splits that are far from equal: whichever of them is dev decides, and test does not. */
  @Test
  void theDevelopmentSplitChoosesAndTheTestSplitDoesNot() {
    for (Selection selection : new Selection[] {Selection.LOSS, Selection.ACCURACY}) {
      Trainer trainer = new Trainer(60, 0.05, Schedule.CONSTANT, 10, 0, 3, selection);
      Model model = model();
      EncodedTexts train = texts(model, 0, 40, false);
      EncodedTexts right = texts(model, 100, 40, false);
      EncodedTexts flipped = texts(model, 100, 40, true);
      Outcome first = chosenBy(flipped, right, train, trainer);
      Outcome second = chosenBy(right, flipped, train, trainer);
      assertNotEquals(first.sha256(), second.sha256(), "the splits disagree on what is best");
    }
  }

  private Outcome chosenBy(EncodedTexts dev, EncodedTexts test, EncodedTexts train, Trainer by) {
    Model model = model();
    TextClassification classification = new TextClassification(model, backend);
    double before = classification.measure(dev).loss();
    Outcome outcome = run(model, train, dev, test, by, Map.of());
    assertEquals(before, evaluations.get(0).loss(), "measured on dev");
    Evaluation best = outcome.selected().dev();
    assertEquals(evaluations.get(outcome.selected().steps() / 10), best);
    for (Evaluation found : evaluations) {
      assertFalse(by.selection().prefers(found, best));
    }
    // the model has the weights that were selected
    assertEquals(best, classification.measure(dev).evaluation());
    assertEquals(outcome.test().loss(), classification.measure(test).loss());
    assertNotEquals(best.loss(), outcome.test().loss());
    return outcome;
  }

  /** With a rate that moves nothing, a step's loss is the mean over the texts drawn for it. */
  @Test
  void everyStepHasAMinibatchOfItsOwn() {
    Model model = model();
    EncodedTexts train = texts(model, 0, 40, false);
    Trainer still = new Trainer(12, 1e-12, Schedule.CONSTANT, 100, 0, 3);
    TextClassification classification = new TextClassification(model, backend);
    BatchSampler sampler = BatchSampler.ofSeed(0, train.size(), 4);
    List<Double> expected = new ArrayList<>();
    for (int step = 0; step < 12; step++) {
      double sum = 0;
      for (int text : sampler.step(step)) {
        sum += classification.measure(train.select(text)).loss();
      }
      expected.add(sum / 4);
    }
    run(model, train, train, train, still, Map.of("eps", "1e-5"));
    for (int step = 0; step < 12; step++) {
      assertEquals(expected.get(step), losses.get(step), 1e-3, "step " + step);
    }
    double low = losses.stream().mapToDouble(x -> x).min().orElseThrow();
    double high = losses.stream().mapToDouble(x -> x).max().orElseThrow();
    assertTrue(high - low > 0.02, "minibatches of different losses: " + losses);
  }
}
