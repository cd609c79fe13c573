package zeroth.bench.experiment;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import zeroth.bench.TinyDecoder;
import zeroth.bench.measure.AnswerMarks;
import zeroth.bench.task.Answers;
import zeroth.bench.task.LabelledText;
import zeroth.tensor.backend.Backend;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.direction.Direction;
import zeroth.tensor.direction.Perturbation;
import zeroth.tensor.direction.WeightView;
import zeroth.tensor.random.Key;
import zeroth.tensor.reference.ReferenceBackend;
import zeroth.transformer.decoder.TokenBatch;
import zeroth.transformer.head.CausalHead;
import zeroth.transformer.huggingface.DecoderCheckpoint;
import zeroth.transformer.tokenizer.TokenizerJson;

/** Answers in words against forwards of the whole text for every token. */
class FreeAnswersTest {
  private static final int MOST = 12;
  private static final List<LabelledText> TEXTS =
      List.of(text("ab", "x"), text("wxyz", "1 y"), text("q", "z"), text("hello", "no"));

  @TempDir private Path directory;
  private final Backend backend = new ReferenceBackend();
  private DecoderCheckpoint checkpoint;
  private OptionLikelihood model;

  private static LabelledText text(String text, String right) {
    Answers answers = new Answers(List.of(), List.of(right + "\n"), List.of(right));
    return new LabelledText(Map.of("text", text), 0, answers);
  }

  @BeforeEach
  void open() throws IOException {
    checkpoint = DecoderCheckpoint.read(TinyDecoder.write(directory.resolve("model")), note -> {});
    model =
        new DecoderModel(checkpoint)
            .on(backend, List.of(), List.of("{text}?  {label}"), 20)
            .under(OptionLoss.ANSWER)
            .by(new AnswerRule(OptionScore.MEAN, MOST));
  }

  /** The bytes that are likeliest one after the other, up to and with a line's end. */
  private List<Integer> naive(Parameters theta, String text) {
    List<Integer> ids = new ArrayList<>();
    for (byte b : (text + "?").getBytes(StandardCharsets.UTF_8)) {
      ids.add(b & 0xff);
    }
    int prompt = ids.size();
    CausalHead head = new CausalHead(checkpoint.model().decoder());
    while (ids.size() < prompt + MOST && (ids.size() == prompt || last(ids) != '\n')) {
      backend.begin();
      int[] all = ids.stream().mapToInt(i -> i).toArray();
      float[] logits =
          backend.read(
              head.next(backend, WeightView.plain(theta), TokenBatch.of(List.of(all)), null));
      int best = 0;
      for (int n = 1; n < logits.length; n++) {
        best = logits[n] > logits[best] ? n : best;
      }
      ids.add(best);
    }
    return ids.subList(prompt, ids.size());
  }

  private static int last(List<Integer> ids) {
    return ids.get(ids.size() - 1);
  }

  private String said(List<Integer> tokens) {
    int[] ids = tokens.stream().mapToInt(i -> i).toArray();
    String text = checkpoint.model().tokenizer().decode(ids);
    int end = text.indexOf('\n');
    return (end < 0 ? text : text.substring(0, end)).strip();
  }

  @Test
  void answersAreTheLikeliestTokensOneAfterTheOtherAtEveryPlace() {
    int ended = agree(0, 0.05, -0.2);
    // the second token that would be said becomes a line's end that is a little likelier
    int second = naive(model.parameters(), TEXTS.get(1).text()).get(1);
    float[] table = model.parameters().tensor("model.embed_tokens.weight").data();
    for (int i = 0; i < 16; i++) {
      table['\n' * 16 + i] = 1.1f * table[second * 16 + i];
    }
    ended += agree(0, 0.05, -0.2);
    assertTrue(ended > 0, "some answer ends with its line");
  }

  /** Compares answers at places; the number of those that end with their line. */
  private int agree(double... scales) {
    EncodedTexts texts = model.encode(TEXTS, 64);
    Direction z = new Direction.Gaussian(Key.ofSeed(2));
    int ended = 0;
    for (double scale : scales) {
      Perturbation place = scale == 0 ? Perturbation.NONE : z.times(scale);
      Parameters theta = model.parameters().copy();
      theta.add(scale, z);
      List<String> expected = new ArrayList<>();
      for (LabelledText text : TEXTS) {
        List<Integer> tokens = naive(theta, text.text());
        ended += last(tokens) == '\n' && tokens.size() > 1 ? 1 : 0;
        expected.add(said(tokens));
      }
      assertEquals(expected, model.generate(texts, List.of(place)).get(0), "at " + scale);
      assertEquals(
          expected.subList(2, 3), model.generate(texts.select(2), List.of(place)).get(0), "alone");
      assertEquals(
          AnswerMarks.of(expected, TEXTS.stream().map(t -> t.answers().references()).toList()),
          model.marks(texts, List.of(place)).get(0));
    }
    return ended;
  }

  /** Where the first layers are frozen, what they make of prompts is common to all places. */
  @Test
  void placesTogetherAnswerAsEachAlone() {
    TaskModel some =
        model.with(model.parameters().freeze(p -> !p.name().equals("model.norm.weight")));
    assertEquals(1, some.untrainedLayers());
    EncodedTexts texts = some.encode(TEXTS, 64);
    Direction z = new Direction.Gaussian(Key.ofSeed(2));
    List<Perturbation> places = List.of(Perturbation.NONE, z.times(0.5), z.times(-0.5));
    List<List<String>> expected = new ArrayList<>();
    for (Perturbation place : places) {
      Parameters theta = some.parameters().copy();
      theta.add(place.scale(), z);
      expected.add(TEXTS.stream().map(text -> said(naive(theta, text.text()))).toList());
    }
    assertEquals(expected, some.generate(texts, places));
    assertNotEquals(expected.get(0), expected.get(1));
    assertEquals(expected.get(1), some.generate(texts, places.subList(1, 2)).get(0));
  }

  /** The loss is that of the right answer's tokens, its line's end among them. */
  @Test
  void theRightAnswerIsLearnedAndTheWholeIsMeasured() {
    EncodedTexts texts = model.encode(TEXTS, 64);
    for (int b = 0; b < TEXTS.size(); b++) {
      assertEquals(TEXTS.get(b).answers().words().get(0).length(), texts.option(b, 0).scored());
    }
    Measurement found = model.measure(texts);
    assertEquals(model.losses(texts, List.of(Perturbation.NONE))[0], found.loss(), 1e-12);
    assertEquals(TEXTS.size(), found.texts());
    OptionLikelihoodTest.gradientIsTheDifferenceOfLosses(model, texts, 1e-3);
  }

  /** What is gone on with tells nothing of the answer, not even where a token ends. */
  @Test
  void aPromptIsTokenizedByItselfWithoutTheSpacesAtItsEnd() {
    try (TokenizerJson merging =
        TokenizerJson.of("t", TinyDecoder.tokenizer(" y", "? ").getBytes(StandardCharsets.UTF_8))) {
      OptionTokenizer tokenizer =
          new OptionTokenizer(
              merging, new OptionTemplate(List.of("{text}? {label}"), List.of()), List.of());
      EncodedTexts texts = tokenizer.encode(List.of(text("ab", "yes"), text("ab", "no")), 64);
      int[][] prompts = {texts.ids().get(1), texts.ids().get(3)};
      assertArrayEquals(prompts[0], prompts[1]);
      assertArrayEquals(new int[] {'a', 'b', '?'}, prompts[0]);
      assertEquals(0, texts.scored()[1]);
    }
  }

  /** There is room for an answer behind a prompt that is cut. */
  @Test
  void aLongTextLeavesRoomForAnAnswer() {
    LabelledText longer = text("0123456789".repeat(9), "x");
    EncodedTexts texts = model.encode(List.of(longer), 40);
    assertEquals(40 - MOST, texts.ids().get(1).length);
    assertEquals(1, model.cut(List.of(longer), texts, 40));
    assertEquals(0, model.cut(TEXTS, model.encode(TEXTS, 40), 40));
  }

  @Test
  void weightsThatAreNoNumbersSayNothing() {
    Arrays.fill(model.parameters().tensor("model.norm.weight").data(), Float.NaN);
    EncodedTexts texts = model.encode(TEXTS, 64);
    assertEquals(List.of("", "", "", ""), model.generate(texts, List.of(Perturbation.NONE)).get(0));
  }
}
