package zeroth.bench.experiment;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import zeroth.bench.TinyModel;
import zeroth.bench.measure.Confusion;
import zeroth.bench.task.LabelledText;
import zeroth.tensor.backend.Backend;
import zeroth.tensor.direction.Direction;
import zeroth.tensor.direction.Perturbation;
import zeroth.tensor.random.Key;
import zeroth.tensor.reference.ReferenceBackend;
import zeroth.transformer.Model;
import zeroth.transformer.ZeroShotHead;

/** The loss of places and the measure of a split, against one text at a time. */
class TextClassificationTest {
  private final Backend backend = new ReferenceBackend();
  private Model model;
  private TextClassification classification;
  private EncodedTexts texts;

  @BeforeEach
  void open() {
    model =
        ZeroShotHead.attach(
            TinyModel.create(), backend, List.of("bad", "good"), List.of("awful", "great"), 20);
    classification = new TextClassification(model, backend);
    List<LabelledText> labelled = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      String word = (i % 3 == 0 ? TinyModel.GOOD : TinyModel.BAD).get(i % 4);
      labelled.add(new LabelledText((word + " film ").repeat(1 + i % 7), i % 2));
    }
    texts = EncodedTexts.of(model.tokenizer(), labelled, 24);
  }

  @Test
  void placesSideBySideHaveTheLossesTheyHaveAlone() {
    Direction z = new Direction.Gaussian(Key.ofSeed(1));
    List<Perturbation> places =
        List.of(z.times(0.1), z.times(-0.1), Perturbation.NONE, z.times(0.2), z.times(-0.2));
    EncodedTexts batch = texts.select(0, 5, 17);
    double[] together = classification.loss(batch, batch).losses(places);
    double[] alone =
        places.stream()
            .mapToDouble(place -> classification.loss(batch, batch).loss(place))
            .toArray();
    assertArrayEquals(alone, together);
    assertTrue(together[0] != together[1]);
  }

  @Test
  void aSplitMeasuresWhatItsTextsMeasureOneByOne() {
    Measurement whole = classification.measure(texts);
    double loss = 0;
    int right = 0;
    for (int i = 0; i < texts.size(); i++) {
      Measurement one = classification.measure(texts.select(i));
      loss += one.loss();
      right += (int) one.accuracy();
    }
    assertEquals(loss / texts.size(), whole.loss(), 1e-12);
    assertEquals((double) right / texts.size(), whole.accuracy());
    assertEquals(texts.size(), whole.texts());
    Confusion classes = (Confusion) whole.marks();
    assertEquals(150, classes.texts(0));
    assertEquals(texts.size(), classes.predicted(0) + classes.predicted(1));
  }

  @Test
  void piecesHoldEveryTextAndStayBelowTheBound() {
    List<EncodedTexts> pieces = texts.pieces(100);
    assertEquals(texts.size(), pieces.stream().mapToInt(EncodedTexts::size).sum());
    int longest = 0;
    for (EncodedTexts piece : pieces) {
      assertTrue(piece.ids().stream().mapToInt(ids -> ids.length).sum() <= 100);
      for (int[] ids : piece.ids()) {
        assertTrue(ids.length >= longest, "shortest first");
        longest = ids.length;
      }
    }
    assertEquals(texts.size(), texts.pieces(1).size(), "a text longer than the bound is alone");
  }
}
