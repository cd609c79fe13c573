package zeroth.bench.experiment;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import zeroth.bench.TinyModel;
import zeroth.bench.measure.Confusion;
import zeroth.bench.measure.Measure;
import zeroth.bench.task.LabelledText;
import zeroth.tensor.BadInputException;
import zeroth.tensor.direction.Direction;
import zeroth.tensor.direction.Perturbation;
import zeroth.tensor.random.Key;
import zeroth.tensor.reference.ReferenceBackend;
import zeroth.transformer.Model;
import zeroth.transformer.ZeroShotHead;
import zeroth.zo.Objective;

/** Losses that are made of answers, against the answers one by one. */
class MeasuredModelTest {
  private TextClassification classification;
  private EncodedTexts all;
  private final List<Perturbation> places = new ArrayList<>(List.of(Perturbation.NONE));

  @BeforeEach
  void open() {
    ReferenceBackend backend = new ReferenceBackend();
    Model model =
        ZeroShotHead.attach(
            TinyModel.create(), backend, List.of("bad", "good"), List.of("awful", "great"), 20);
    classification = new TextClassification(model, backend);
    List<LabelledText> labelled = new ArrayList<>();
    for (int i = 0; i < 90; i++) {
      String word = (i % 3 == 0 ? TinyModel.GOOD : TinyModel.BAD).get(i % 4);
      labelled.add(new LabelledText(word + " film".repeat(1 + i % 7), i % 5 == 0 ? 1 : 0));
    }
    all = EncodedTexts.of(model.tokenizer(), labelled, 24);
    for (int i = 0; i < 4; i++) {
      places.add(new Direction.Gaussian(Key.ofSeed(i)).times(1));
    }
  }

  private TaskModel under(String objective) {
    return ObjectiveName.of(objective).of(classification);
  }

  /** What each text is taken for at a place, asked alone. */
  private int[] said(EncodedTexts texts, Perturbation place) {
    int[] said = new int[texts.size()];
    for (int b = 0; b < said.length; b++) {
      said[b] = classification.read(texts.select(b), List.of(place)).get(0).said()[0];
    }
    return said;
  }

  @Test
  void accuracyIsTheFractionOfTextsThatAreWrong() {
    EncodedTexts batch = all.select(3, 0, 10, 44, 71);
    double[] losses = under("accuracy").losses(batch, places);
    double[] expected = new double[places.size()];
    for (int i = 0; i < expected.length; i++) {
      int[] said = said(batch, places.get(i));
      for (int b = 0; b < said.length; b++) {
        expected[i] += said[b] == batch.labels()[b] ? 0 : 1.0 / said.length;
      }
    }
    assertArrayEquals(expected, losses, 1e-15);
    assertTrue(java.util.Arrays.stream(losses).distinct().count() > 1, "it never changes");
  }

  /** F1 of all texts is not the mean of F1s of minibatches. */
  @Test
  void theFullLossIsThatOfAllTextsTogether() {
    Objective objective = under("f1").loss(all.select(0, 1, 2, 3), all);
    double[] full = objective.full().losses(places);
    for (int i = 0; i < full.length; i++) {
      Confusion confusion = Confusion.of(all.labels(), said(all, places.get(i)), 2);
      assertEquals(1 - confusion.value(Measure.MACRO_F1), full[i], 1e-15);
    }
    assertEquals(23, objective.full().batches());
    assertEquals(objective.full().losses(places)[0], under("macro_f1").measure(all).loss());
  }

  @Test
  void aMeasureOfASplitHasTheLossThatIsMinimised() {
    Measurement plain = classification.measure(all);
    for (String name : List.of("accuracy", "balanced_accuracy", "macro_f1", "matthews")) {
      Measurement found = under(name).measure(all);
      Measure measure = Measure.of("measure", name);
      assertEquals(1 - plain.marks().value(measure), found.loss(), 1e-15, name);
      assertEquals(plain.accuracy(), found.accuracy(), name);
      assertEquals(name, under(name).objective().text());
    }
  }

  @Test
  void thereIsNoGradient() {
    TaskModel model = under("accuracy");
    assertTrue(model.loss(all.select(0), all).gradient().isEmpty());
    assertThrows(UnsupportedOperationException.class, () -> model.gradient(all));
    assertTrue(model.under(OptionLoss.OPTIONS).loss(all.select(0), all).gradient().isPresent());
  }

  /** The reward is the probability of the right class: the loss follows it at every place. */
  @Test
  void aProgramSeesTextsAnswersAndProbabilities() {
    EncodedTexts batch = all.select(5, 0, 10);
    String third = "sed -E 's/.*\"probabilities\":\\{\"bad\":([^,]*),.*/\\1/'";
    double[] losses = under("exec:" + third).losses(batch, places);
    for (int i = 0; i < losses.length; i++) {
      double sum = 0;
      for (int b = 0; b < batch.size(); b++) {
        double[] row =
            classification.read(batch.select(b), places.subList(i, i + 1)).get(0).scores()[0];
        sum += 1 / (1 + Math.exp(row[1] - row[0]));
      }
      assertEquals(-sum / batch.size(), losses[i], 1e-6);
    }
    String right = "grep -c '\"text\":{\"text\":\".*film\"},\"said\":\"bad\",\"right\":..bad..'";
    double[] one =
        under("exec:" + right + " || true").losses(all.select(1), List.of(Perturbation.NONE));
    int said = said(all.select(1), Perturbation.NONE)[0];
    assertEquals(said == 0 ? -1 : 0, one[0]);
    assertNotEquals(losses[0], losses[1]);
  }

  @Test
  void whatIsNoObjectiveIsSaid() {
    for (String wrong : List.of("majority", "recall", "exec:", "exec:  ", "")) {
      assertThrows(BadInputException.class, () -> ObjectiveName.of(wrong), wrong);
    }
    String message = assertThrows(BadInputException.class, () -> under("exact_match")).getMessage();
    assertTrue(
        message.startsWith("--objective exact_match: the task's answers are classes"), message);
  }
}
