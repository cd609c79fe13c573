package zeroth.bench.experiment;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import zeroth.bench.TinyDecoder;
import zeroth.bench.task.LabelledText;
import zeroth.tensor.BadInputException;
import zeroth.tensor.backend.Backend;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.backend.VocabularyLosses;
import zeroth.tensor.direction.Direction;
import zeroth.tensor.direction.Perturbation;
import zeroth.tensor.direction.WeightView;
import zeroth.tensor.random.Key;
import zeroth.tensor.reference.ReferenceBackend;
import zeroth.transformer.decoder.TokenBatch;
import zeroth.transformer.head.CausalHead;
import zeroth.transformer.huggingface.DecoderCheckpoint;

/** What options are compared by, against one prefix at a time in double, and by hand. */
class OptionScoreTest {
  private static final List<String> WORDS = List.of("low", "rather high");

  @TempDir private Path directory;
  private final Backend backend = new ReferenceBackend();
  private DecoderCheckpoint checkpoint;
  private OptionLikelihood model;

  @BeforeEach
  void open() throws IOException {
    checkpoint = DecoderCheckpoint.read(TinyDecoder.write(directory.resolve("model")), note -> {});
    model =
        new DecoderModel(checkpoint)
            .on(backend, OptionLikelihoodTest.LABELS, List.of(OptionLikelihoodTest.TEMPLATE), 20);
  }

  private OptionLikelihood by(OptionScore score) {
    return model.by(new AnswerRule(score, 1));
  }

  /** -log p of some words' bytes, their sum, each from the logits behind its own prefix. */
  private double sum(Parameters theta, String prompt, String words) {
    byte[] all = (prompt + words).getBytes(StandardCharsets.UTF_8);
    CausalHead head = new CausalHead(checkpoint.model().decoder());
    double sum = 0;
    for (int t = all.length - words.length(); t < all.length; t++) {
      int[] prefix = new int[t];
      for (int i = 0; i < t; i++) {
        prefix[i] = all[i] & 0xff;
      }
      backend.begin();
      float[] logits =
          backend.read(
              head.next(backend, WeightView.plain(theta), TokenBatch.of(List.of(prefix)), null));
      double total = 0;
      for (float logit : logits) {
        total += Math.exp(logit);
      }
      sum += Math.log(total) - logits[all[t] & 0xff];
    }
    return sum;
  }

  private double expected(OptionScore score, Parameters theta, String text, int c) {
    double sum = sum(theta, text + " It is ", WORDS.get(c));
    return switch (score) {
      case MEAN -> -sum / WORDS.get(c).length();
      case SUM -> -sum;
      case CALIBRATED -> sum(theta, " It is ", WORDS.get(c)) - sum;
    };
  }

  @ParameterizedTest
  @EnumSource
  void scoresAndLossAreThoseOfPrefixesInDouble(OptionScore score) {
    OptionLikelihood scored = by(score);
    EncodedTexts texts = scored.encode(OptionLikelihoodTest.TEXTS, 64);
    Direction z = new Direction.Gaussian(Key.ofSeed(9));
    Parameters moved = model.parameters().copy();
    moved.add(0.05, z);
    Parameters[] thetas = {model.parameters(), moved};
    List<Perturbation> places = List.of(Perturbation.NONE, z.times(0.05));
    List<Reading> found = scored.read(texts, places);
    for (int g = 0; g < thetas.length; g++) {
      double loss = 0;
      for (int b = 0; b < texts.size(); b++) {
        LabelledText text = OptionLikelihoodTest.TEXTS.get(b);
        double total = 0;
        for (int c = 0; c < WORDS.size(); c++) {
          double expected = expected(score, thetas[g], text.text(), c);
          assertEquals(expected, found.get(g).scores()[b][c], 1e-5 * Math.abs(expected) + 1e-5);
          total += Math.exp(expected);
        }
        loss += Math.log(total) - expected(score, thetas[g], text.text(), text.label());
      }
      assertEquals(loss / texts.size(), found.get(g).loss(), 1e-4);
      assertEquals(found.get(g).loss(), scored.losses(texts, places)[g]);
    }
    assertEquals(found.get(0).loss(), scored.measure(texts).loss(), 1e-12);
    EncodedTexts one = texts.select(2);
    assertArrayEquals(
        found.get(0).scores()[2], scored.read(one, places).get(0).scores()[0], "by itself");
  }

  /** The loss of the answer's own words is the language model's, whatever is said by. */
  @ParameterizedTest
  @EnumSource
  void theLossOfTheAnswerIsTheSameUnderEveryScore(OptionScore score) {
    List<Perturbation> here = List.of(Perturbation.NONE);
    double[] usual =
        model.under(OptionLoss.ANSWER).losses(model.encode(OptionLikelihoodTest.TEXTS, 64), here);
    OptionLikelihood other = by(score).under(OptionLoss.ANSWER);
    EncodedTexts texts = other.encode(OptionLikelihoodTest.TEXTS, 64);
    assertArrayEquals(usual, other.losses(texts, here));
    assertArrayEquals(
        by(score).read(texts, here).get(0).scores(), other.read(texts, here).get(0).scores());
    OptionLikelihoodTest.gradientIsTheDifferenceOfLosses(other, texts, 1e-3);
  }

  @ParameterizedTest
  @EnumSource
  void theGradientIsTheDifferenceOfLosses(OptionScore score) {
    OptionLikelihood scored = by(score);
    EncodedTexts texts = scored.encode(OptionLikelihoodTest.TEXTS, 64);
    OptionLikelihoodTest.gradientIsTheDifferenceOfLosses(scored, texts, 3e-4);
  }

  /**
   * Costs by token: the first option 1.0, the second 0.7 and 0.7; without the text 0.2, and 0.5 and
   * 0.4. Means 1.0 and 0.7, sums 1.0 and 1.4, calibrated 0.8 and 0.5; the right option is the
   * first.
   */
  @Test
  void theSumSaysAnotherOptionThanTheMeanAndTheCalibratedScoreAnotherThanTheSum() {
    EncodedTexts plain =
        new EncodedTexts(
            List.of(new int[] {1, 2}, new int[] {1, 3, 4}),
            new int[] {0},
            new int[] {0, 2},
            new int[] {1, 2},
            List.of());
    EncodedTexts doubled =
        new EncodedTexts(
            List.of(new int[] {1, 2}, new int[] {1, 3, 4}, new int[] {9, 2}, new int[] {9, 3, 4}),
            new int[] {0},
            new int[] {0, 4},
            new int[] {1, 2, 1, 2},
            List.of());
    double[][] costs = {{1.0, 0.7}, {1.0, 1.4}, {0.8, 0.5}};
    double[][] slopes = new double[3][];
    for (OptionScore score : OptionScore.values()) {
      boolean calibrated = score == OptionScore.CALIBRATED;
      OptionBatch batch = OptionBatch.of(OptionLoss.OPTIONS, score, calibrated ? doubled : plain);
      float[] tokens =
          calibrated
              ? new float[] {1.0f, 0.7f, 0.7f, 0.2f, 0.5f, 0.4f}
              : new float[] {1.0f, 0.7f, 0.7f};
      float[] ones = new float[tokens.length];
      java.util.Arrays.fill(ones, 1);
      double[] sums = batch.sums(new VocabularyLosses(tokens, ones, new float[tokens.length]), 0);
      double[] cost = costs[score.ordinal()];
      double[] scores = batch.scores(sums)[0];
      assertArrayEquals(new double[] {-cost[0], -cost[1]}, scores, 1e-6, score.text());
      double p = 1 / (1 + Math.exp(cost[0] - cost[1])); // of the first
      assertEquals(-Math.log(p), batch.mean(sums), 1e-6);
      slopes[score.ordinal()] = batch.shares(sums);
      double q = 1 - p;
      assertArrayEquals(
          switch (score) {
            case MEAN -> new double[] {q, -q / 2, -q / 2};
            case SUM -> new double[] {q, -q, -q};
            case CALIBRATED -> new double[] {q, -q, -q, -q, q, q};
          },
          slopes[score.ordinal()],
          1e-6);
    }
  }

  /** Options behind no text are read once for all texts of a batch. */
  @Test
  void whatStandsBehindNoTextIsReadOnce() {
    OptionLikelihood calibrated = by(OptionScore.CALIBRATED);
    EncodedTexts texts = calibrated.encode(OptionLikelihoodTest.TEXTS, 64);
    OptionBatch batch = OptionBatch.of(OptionLoss.OPTIONS, OptionScore.CALIBRATED, texts);
    assertEquals(2, batch.bare().size());
    assertEquals(2 * texts.size(), batch.options().size());
    assertEquals(0, OptionBatch.of(OptionLoss.ANSWER, OptionScore.CALIBRATED, texts).bare().size());
  }

  @Test
  void anEmptyTemplateCannotBeCalibratedBy() {
    OptionLikelihood bare =
        new DecoderModel(checkpoint)
            .on(backend, OptionLikelihoodTest.LABELS, List.of("{text}{label}"), 20)
            .by(new AnswerRule(OptionScore.CALIBRATED, 1));
    String line =
        assertThrows(BadInputException.class, () -> bare.encode(OptionLikelihoodTest.TEXTS, 64))
            .getMessage();
    assertTrue(line.contains("without its texts the prompt is empty"), line);
  }
}
