package zeroth.bench.experiment;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import zeroth.bench.TinyDecoder;
import zeroth.bench.measure.Confusion;
import zeroth.bench.task.LabelledText;
import zeroth.tensor.BadInputException;
import zeroth.tensor.Parameter;
import zeroth.tensor.backend.Backend;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.backend.VocabularyLosses;
import zeroth.tensor.direction.Direction;
import zeroth.tensor.direction.Perturbation;
import zeroth.tensor.direction.TouchedRows;
import zeroth.tensor.direction.WeightView;
import zeroth.tensor.random.Key;
import zeroth.tensor.reference.ReferenceBackend;
import zeroth.transformer.decoder.TokenBatch;
import zeroth.transformer.head.CausalHead;
import zeroth.transformer.head.CausalHead.Scored;
import zeroth.transformer.huggingface.DecoderCheckpoint;
import zeroth.transformer.tokenizer.TokenizerJson;

/** Classification by option likelihood against logits of one prefix at a time, byte by byte. */
class OptionLikelihoodTest {
  static final List<String> LABELS = List.of("low", "rather_high");
  static final String TEMPLATE = "{text} It is {label}";
  static final List<LabelledText> TEXTS =
      List.of(
          new LabelledText("abba", 0),
          new LabelledText("zyz", 1),
          new LabelledText("", 1),
          new LabelledText("\u00fcber", 0),
          new LabelledText("x y", 0));

  @TempDir private Path directory;
  private final Backend backend = new ReferenceBackend();
  private DecoderCheckpoint checkpoint;
  private OptionLikelihood model;

  @BeforeEach
  void open() throws IOException {
    Path written = TinyDecoder.write(directory.resolve("model"));
    checkpoint = DecoderCheckpoint.read(written, note -> {});
    model =
        new DecoderModel(checkpoint)
            .on(backend, LABELS, List.of(TEMPLATE), 20)
            .under(OptionLoss.ANSWER);
  }

  /** -log p of the label's bytes, a mean over them, each from the logits behind its own prefix. */
  private double loss(Parameters theta, String text, String words) {
    byte[] all = (text + " It is " + words).getBytes(StandardCharsets.UTF_8);
    int scored = words.length();
    CausalHead head = new CausalHead(checkpoint.model().decoder());
    double sum = 0;
    for (int t = all.length - scored; t < all.length; t++) {
      int[] prefix = new int[t];
      for (int i = 0; i < t; i++) {
        prefix[i] = all[i] & 0xff;
      }
      backend.begin();
      TokenBatch batch = TokenBatch.of(List.of(prefix));
      float[] logits = backend.read(head.next(backend, WeightView.plain(theta), batch, null));
      double total = 0;
      for (float logit : logits) {
        total += Math.exp(logit);
      }
      sum += Math.log(total) - logits[all[t] & 0xff];
    }
    return sum / scored;
  }

  private static String words(int label) {
    return List.of("low", "rather high").get(label);
  }

  @Test
  void lossesAreThoseOfTheLabelsTokensAtEveryPlace() {
    EncodedTexts texts = model.encode(TEXTS, 64);
    Direction z = new Direction.Gaussian(Key.ofSeed(4));
    double[] scales = {0.1, -0.1, 0, 0.3, -0.2};
    List<Perturbation> places =
        Arrays.stream(scales).mapToObj(s -> s == 0 ? Perturbation.NONE : z.times(s)).toList();
    double[] found = model.losses(texts, places);
    for (int i = 0; i < scales.length; i++) {
      Parameters theta = model.parameters().copy();
      theta.add(scales[i], z);
      double expected = 0;
      for (LabelledText text : TEXTS) {
        expected += loss(theta, text.text(), words(text.label())) / TEXTS.size();
      }
      assertEquals(expected, found[i], 1e-5 * expected, "at " + scales[i]);
      assertEquals(found[i], model.loss(texts, texts).loss(places.get(i)), "alone");
      assertEquals(expected, model.loss(texts, texts).full().loss(places.get(i)), 1e-5 * expected);
    }
    assertTrue(found[0] != found[1]);
  }

  @Test
  void theLikeliestLabelByTokenIsSaid() {
    int[][] expected = new int[2][2];
    double sum = 0;
    double[] gap = new double[TEXTS.size()];
    for (int i = 0; i < TEXTS.size(); i++) {
      LabelledText text = TEXTS.get(i);
      double low = loss(model.parameters(), text.text(), words(0));
      double high = loss(model.parameters(), text.text(), words(1));
      expected[text.label()][low <= high ? 0 : 1]++;
      sum += text.label() == 0 ? low : high;
      gap[i] = low - high;
    }
    Measurement found = model.measure(model.encode(TEXTS, 64));
    assertArrayEquals(expected, ((Confusion) found.marks()).counts(), Arrays.toString(gap));
    assertEquals(sum / TEXTS.size(), found.loss(), 1e-5 * sum);
    // a sum over tokens would say the shorter label for all
    assertTrue(expected[0][1] + expected[1][1] > 0, Arrays.toString(gap));
  }

  @Test
  void theGradientIsTheDifferenceOfLosses() {
    gradientIsTheDifferenceOfLosses(model);
  }

  @Test
  void theGradientOfTheCrossEntropyIsTheDifferenceOfLosses() {
    gradientIsTheDifferenceOfLosses(model.under(OptionLoss.OPTIONS));
  }

  private static void gradientIsTheDifferenceOfLosses(OptionLikelihood model) {
    gradientIsTheDifferenceOfLosses(model, model.encode(TEXTS, 64), 1e-3);
  }

  /**
   * @param e half the distance of the two losses whose difference is taken
   */
  static void gradientIsTheDifferenceOfLosses(
      OptionLikelihood model, EncodedTexts texts, double e) {
    Parameters gradient = model.parameters().zeros(p -> true);
    double loss = model.gradient(texts).addTo(Perturbation.NONE, gradient);
    assertEquals(model.losses(texts, List.of(Perturbation.NONE))[0], loss);
    for (int seed = 0; seed < 3; seed++) {
      Direction z = new Direction.Gaussian(Key.ofSeed(seed));
      double[] two = model.losses(texts, List.of(z.times(e), z.times(-e)));
      double slope = 0;
      Parameters v = model.parameters().zeros(p -> true);
      v.add(1, z);
      for (Parameter p : v.list()) {
        float[] dv = v.tensor(p).data();
        float[] g = gradient.tensor(p.name()).data();
        for (int i = 0; i < dv.length; i++) {
          slope += (double) dv[i] * g[i];
        }
      }
      assertEquals(slope, (two[0] - two[1]) / (2 * e), 2e-3 * Math.max(1, Math.abs(slope)));
    }
  }

  /** Softmax over minus the options' mean losses, each computed by itself in plain double. */
  @Test
  void theCrossEntropyOfTheOptionsIsThatOfTheirOwnLosses() {
    OptionLikelihood options = model.under(OptionLoss.OPTIONS);
    EncodedTexts encoded = model.encode(TEXTS, 64);
    Parameters moved = model.parameters().copy();
    Direction z = new Direction.Gaussian(Key.ofSeed(9));
    moved.add(0.05, z);
    double[] found = options.losses(encoded, List.of(Perturbation.NONE, z.times(0.05)));
    Parameters[] places = {model.parameters(), moved};
    for (int g = 0; g < places.length; g++) {
      double expected = 0;
      for (LabelledText text : TEXTS) {
        double total = 0;
        for (int c = 0; c < LABELS.size(); c++) {
          total += Math.exp(-loss(places[g], text.text(), words(c)));
        }
        expected += loss(places[g], text.text(), words(text.label())) + Math.log(total);
      }
      assertEquals(expected / TEXTS.size(), found[g], 1e-5);
    }
    assertEquals(found[0], options.measure(encoded).loss(), 1e-12);
    assertEquals(model.measure(encoded).accuracy(), options.measure(encoded).accuracy());
    assertTrue(Math.abs(found[0] - model.losses(encoded, List.of(Perturbation.NONE))[0]) > 0.1);
  }

  /** Options of one token share their text's sequence, and have the losses that they have alone. */
  @Test
  void optionsThatDifferInTheirLastTokenShareASequence() {
    List<Scored> texts =
        List.of(
            new Scored(new int[] {5, 6, 7}, 1),
            new Scored(new int[] {5, 6, 8}, 1),
            new Scored(new int[] {5, 9, 8}, 2),
            new Scored(new int[] {5, 9, 7}, 1));
    CausalHead.Places shared = CausalHead.Places.of(texts);
    assertEquals(2, shared.batch().segments().count());
    CausalHead head = new CausalHead(checkpoint.model().decoder());
    WeightView weights = WeightView.plain(model.parameters());
    backend.begin();
    VocabularyLosses together = head.losses(backend, weights, shared);
    int row = 0;
    for (Scored text : texts) {
      backend.begin();
      VocabularyLosses alone = head.losses(backend, weights, CausalHead.Places.of(List.of(text)));
      assertEquals(alone.mean(0, text.scored()), together.mean(row, text.scored()));
      row += text.scored();
    }
  }

  @Test
  void aTiedTableIsTouchedAsAWhole() {
    assertEquals(TouchedRows.ALL, model.touched(model.encode(TEXTS, 64)));
  }

  /** A token that begins in the prompt and ends in the option is the option's. */
  @Test
  void anOptionBeginsWhereTheTokensPart() {
    try (TokenizerJson merging = TokenizerJson.of("t", bytes(" r", "is"))) {
      OptionTokenizer options =
          new OptionTokenizer(merging, new OptionTemplate(List.of(TEMPLATE), LABELS), LABELS);
      EncodedTexts texts = options.encode(List.of(new LabelledText("is", 0)), 64);
      // is, space, I, t, space, is | space, l, o, w; and the space with the r
      assertEquals(10, texts.ids().get(0).length);
      assertEquals(3, texts.option(0, 0).scored());
      assertEquals("is It is rather high", merging.decode(texts.ids().get(1)));
      assertEquals("rather high".length(), texts.option(0, 1).scored());
      assertEquals(257, texts.ids().get(1)[0], "is is one token");
      assertEquals(256, texts.ids().get(1)[6], "so are the space and the r");
    }
  }

  /** Fields have places in template and words; of an example that is too long the prompt is cut. */
  @Test
  void fieldsHaveTheirPlacesAndAnOptionIsNeverCut() {
    List<String> prompts = List.of("{a} so {label}", "{b}", "not {b}");
    OptionTokenizer options =
        new OptionTokenizer(
            checkpoint.model().tokenizer(), new OptionTemplate(prompts, LABELS), LABELS);
    Map<String, String> fields = new LinkedHashMap<>(Map.of("a", "abcdefgh"));
    fields.put("b", "xyz");
    List<LabelledText> texts = List.of(new LabelledText(fields, 1));
    String[][] expected = {
      {"abcdefgh so xyz", "abcdefgh so not xyz"},
      {"abcdef so xyz", "abcdef so not xyz"},
      {"abc so xyz", "abc so not xyz"},
      {"a so xyz", "a so not xyz"}
    };
    int[] lengths = {19, 17, 14, 12};
    for (int i = 0; i < lengths.length; i++) {
      EncodedTexts found = options.encode(texts, lengths[i]);
      for (int c = 0; c < 2; c++) {
        assertEquals(
            expected[i][c], checkpoint.model().tokenizer().decode(found.option(0, c).ids()));
        assertEquals(
            expected[i][c].length() - expected[i][c].indexOf(" so ") - 4,
            found.option(0, c).scored());
      }
      assertEquals(i == 0 ? 0 : 1, options.cut(texts, lengths[i]));
    }
    assertThrows(BadInputException.class, () -> options.encode(texts, 7));
  }

  @Test
  void aTemplateThatDoesNotFitTheTaskIsRefused() {
    for (List<String> wrong :
        List.of(
            List.of("{text} It is {label}."),
            List.of("It is {label}"),
            List.of("{text} {label} {label}"),
            List.of("{text {label}"),
            List.of("{text} } {label}"),
            List.of("{text} It is {label}", "low"))) {
      assertThrows(
          BadInputException.class, () -> new OptionTemplate(wrong, LABELS), wrong.toString());
    }
    OptionTemplate other = new OptionTemplate(List.of("{premise} {label}"), LABELS);
    assertThrows(BadInputException.class, () -> other.over(List.of("text")));
    other.over(List.of("premise"));
    OptionTemplate braces = new OptionTemplate(List.of("{{{text}}} is {label}"), LABELS);
    assertEquals("{a {b} is ", braces.prompt(Map.of("text", "a {b")));
  }

  private static byte[] bytes(String... merged) {
    return TinyDecoder.tokenizer(merged).getBytes(StandardCharsets.UTF_8);
  }

  /** The longest label decides how much of a text is left, and all labels have the same. */
  @Test
  void aLongTextLosesItsEnd() {
    String frame = " It is " + "rather high";
    for (int length : new int[] {frame.length(), frame.length() + 1, 30, 64}) {
      List<LabelledText> texts =
          List.of(new LabelledText("0123456789".repeat(9), 1), new LabelledText("", 0));
      EncodedTexts found = model.encode(texts, length);
      String kept = texts.get(0).text().substring(0, length - frame.length());
      for (int c = 0; c < 2; c++) {
        String whole = checkpoint.model().tokenizer().decode(found.option(0, c).ids());
        assertEquals(kept + " It is " + words(c), whole);
        assertEquals(words(c).length(), found.option(0, c).scored());
      }
      assertEquals(1, model.cut(texts, found, length));
    }
    List<LabelledText> one = List.of(new LabelledText("\ud83d\ude00\ud83d\ude00", 0));
    EncodedTexts half = model.encode(one, frame.length() + 7); // 4 bytes each
    assertTrue(
        checkpoint.model().tokenizer().decode(half.ids().get(0)).startsWith("\ud83d\ude00 It"));
    String said =
        assertThrows(BadInputException.class, () -> model.encode(one, frame.length() - 1))
            .getMessage();
    assertTrue(said.contains("--max-length 17") && said.contains("18 tokens"), said);
  }

  @Test
  void splitsOfOtherScoredTokensHaveOtherHashes() {
    EncodedTexts texts = model.encode(TEXTS, 64);
    int[] other = texts.scored().clone();
    other[3]--;
    assertTrue(
        !EncodedTexts.sha256(texts)
            .equals(
                EncodedTexts.sha256(
                    new EncodedTexts(
                        texts.ids(), texts.labels(), texts.first(), other, texts.source()))));
  }
}
