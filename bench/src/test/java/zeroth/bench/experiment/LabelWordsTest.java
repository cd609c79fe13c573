package zeroth.bench.experiment;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import zeroth.bench.TinyMasked;
import zeroth.bench.measure.Confusion;
import zeroth.bench.task.LabelledText;
import zeroth.tensor.BadInputException;
import zeroth.tensor.Parameter;
import zeroth.tensor.backend.Backend;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.direction.Direction;
import zeroth.tensor.direction.Perturbation;
import zeroth.tensor.direction.TouchedRows;
import zeroth.tensor.direction.WeightView;
import zeroth.tensor.random.Key;
import zeroth.tensor.reference.ReferenceBackend;
import zeroth.transformer.MaskPrompt;
import zeroth.transformer.MaskedModel;
import zeroth.transformer.encoder.EncoderFamily;
import zeroth.transformer.encoder.EncoderNames;
import zeroth.transformer.encoder.PackedBatch;
import zeroth.transformer.head.MaskedHead;
import zeroth.transformer.tokenizer.TokenizerJson;

/** Classification by words at a mask against the whole logits of one text at a time. */
class LabelWordsTest {
  private static final List<String> LABELS = List.of("0", "1", "2");
  private static final List<String> WORDS = List.of("good", "bad", "great");
  private static final List<LabelledText> TEXTS =
      List.of(
          new LabelledText("the film", 0),
          new LabelledText("a dull day", 1),
          new LabelledText("", 2),
          new LabelledText("lovely", 2));

  private final Backend backend = new ReferenceBackend();
  private MaskedModel model;

  private LabelWords open(EncoderFamily family, String template) {
    model = TinyMasked.create(family);
    return new LabelWords(model, new MaskPrompt(template, LABELS, WORDS), backend);
  }

  @AfterEach
  void close() {
    if (model != null) {
      model.tokenizer().close();
    }
  }

  /** What the tokenizer makes of a text that is written as transformers' users write it. */
  private int[] ids(String text) {
    return model.tokenizer().encode(text.replace("{mask}", model.maskText()), 99);
  }

  private int word(String text, int from) {
    int[] ids = ids(text);
    assertEquals(from + 2, ids.length, Arrays.toString(ids));
    return ids[from];
  }

  /** Logits of the three words at the mask, from the whole logits of this text alone. */
  private double[] logits(Parameters theta, String text, int[] words) {
    int[] ids = ids(text);
    int place = 0;
    while (ids[place] != model.mask()) {
      place++;
    }
    backend.begin();
    float[] all =
        backend.read(
            new MaskedHead(model.config())
                .logits(
                    backend,
                    WeightView.plain(theta),
                    PackedBatch.of(model.config(), List.of(ids)),
                    new int[] {place}));
    return Arrays.stream(words).mapToDouble(word -> all[word]).toArray();
  }

  private static double loss(double[] logits, int label) {
    double total = 0;
    for (double logit : logits) {
      total += Math.exp(logit - logits[label]);
    }
    return Math.log(total);
  }

  @ParameterizedTest
  @EnumSource
  void lossesAreCrossEntropiesOfTheWordsAlone(EncoderFamily family) {
    LabelWords on = open(family, "{text} was {mask}.");
    String space = family == EncoderFamily.ROBERTA ? " " : "";
    int[] words = WORDS.stream().mapToInt(word -> word(space + word, 1)).toArray();
    EncodedTexts texts = on.encode(TEXTS, 60);
    Direction z = new Direction.Gaussian(Key.ofSeed(4));
    double[] scales = {0.1, 0, -0.1};
    List<Perturbation> places =
        Arrays.stream(scales).mapToObj(s -> s == 0 ? Perturbation.NONE : z.times(s)).toList();
    double[] found = on.losses(texts, places);
    for (int i = 0; i < scales.length; i++) {
      Parameters theta = model.parameters().copy();
      theta.add(scales[i], z);
      double expected = 0;
      for (LabelledText text : TEXTS) {
        double[] logits = logits(theta, text.text() + " was {mask}.", words);
        expected += loss(logits, text.label()) / TEXTS.size();
      }
      assertEquals(expected, found[i], 1e-5 * expected, "at " + scales[i]);
      assertEquals(expected, on.loss(texts, texts).full().loss(places.get(i)), 1e-5 * expected);
    }
    int[][] confusion = new int[3][3];
    double sum = 0;
    for (LabelledText text : TEXTS) {
      double[] logits = logits(model.parameters(), text.text() + " was {mask}.", words);
      int said = 0;
      for (int c = 1; c < 3; c++) {
        said = logits[c] > logits[said] ? c : said;
      }
      confusion[text.label()][said]++;
      sum += loss(logits, text.label());
    }
    Measurement measured = on.measure(texts);
    assertArrayEquals(confusion, ((Confusion) measured.marks()).counts());
    assertEquals(sum / TEXTS.size(), measured.loss(), 1e-5 * sum);
  }

  @ParameterizedTest
  @EnumSource
  void theGradientIsTheDifferenceOfLosses(EncoderFamily family) {
    LabelWords on = open(family, "{text} was {mask}.");
    EncodedTexts texts = on.encode(TEXTS, 60);
    Parameters gradient = model.parameters().zeros(p -> true);
    double loss = on.gradient(texts).addTo(Perturbation.NONE, gradient);
    assertEquals(on.losses(texts, List.of(Perturbation.NONE))[0], loss);
    for (int seed = 0; seed < 3; seed++) {
      Direction z = new Direction.Gaussian(Key.ofSeed(seed));
      double e = 1e-3;
      double[] two = on.losses(texts, List.of(z.times(e), z.times(-e)));
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
      assertEquals(slope, (two[0] - two[1]) / (2 * e), 3e-3 * Math.max(1, Math.abs(slope)));
    }
  }

  /** The loss does not move with a row that is said to be untouched, and does with all others. */
  @Test
  void untouchedRowsDoNotMatterAndTheWordsDo() {
    LabelWords on = open(EncoderFamily.BERT, "{text} was {mask}");
    EncodedTexts texts = on.encode(TEXTS, 60);
    TouchedRows touched = on.touched(texts);
    double loss = on.losses(texts, List.of(Perturbation.NONE))[0];
    int width = model.config().width();
    int moved = 0;
    for (int row = 0; row < model.config().vocabulary(); row++) {
      Parameters theta = model.parameters().copy();
      theta.tensor(EncoderNames.WORDS).data()[row * width + 3] += 1;
      boolean same = on.with(theta).losses(texts, List.of(Perturbation.NONE))[0] == loss;
      assertEquals(!touched.contains(EncoderNames.WORDS, row), same, "row " + row);
      moved += same ? 0 : 1;
    }
    assertEquals(OptionalInt.of(moved), touched.count(EncoderNames.WORDS));
  }

  /** As LM-BFF and MeZO do for RoBERTa: behind a space the word's token has it, else it has not. */
  @Test
  void aWordIsTokenizedWhereItStands() {
    model = TinyMasked.create(EncoderFamily.ROBERTA);
    int behindSpace = word(" great", 1);
    int atStart = word("great", 1);
    assertTrue(behindSpace != atStart);
    for (String[] template :
        new String[][] {
          {"{text} It was {mask}.", " "},
          {"{text} {mask}", " "},
          {"{text}, \"{mask}\"", ""},
          {"{mask} was {text}", ""},
          {"({mask}) {text}", ""}
        }) {
      int[] tokens = tokenizer(template[0], "great", "bad").tokens();
      assertEquals(template[1].isEmpty() ? atStart : behindSpace, tokens[0], template[0]);
      assertEquals(word(template[1] + "bad", 1), tokens[1], template[0]);
    }
    String said =
        assertThrows(
                BadInputException.class, () -> tokenizer("{text} It was {mask}.", "good", "awful"))
            .getMessage();
    assertTrue(said.contains("its word \"awful\" is 2 tokens, \" \" \"awful\""), said);
    tokenizer("{mask} was {text}", "good", "awful");
  }

  /** A mask that leaves the space to itself has no word in its place. */
  @Test
  void aMaskThatKeepsItsSpaceIsToldOf() {
    try (TokenizerJson keeps = TokenizerJson.of("t", TinyMasked.byteLevel(false))) {
      MaskedModel tiny = TinyMasked.create(EncoderFamily.ROBERTA);
      tiny.tokenizer().close();
      MaskedModel kept = new MaskedModel(tiny.config(), tiny.parameters(), keeps, tiny.mask());
      MaskPrompt prompt = new MaskPrompt("{text} It was {mask}.", LABELS, WORDS);
      String said =
          assertThrows(BadInputException.class, () -> new MaskTokenizer(kept, prompt)).getMessage();
      assertTrue(said.contains("label 0") && said.contains("one token"), said);
      new MaskTokenizer(kept, new MaskPrompt("{text} It was\"{mask}\"", LABELS, WORDS));
    }
  }

  private MaskTokenizer tokenizer(String template, String... words) {
    return new MaskTokenizer(model, new MaskPrompt(template, List.of("x", "y"), List.of(words)));
  }

  /** Texts on both sides of the mask; what is in a text is never a place. */
  @Test
  void twoTextsHaveTheirPlaces() {
    model = TinyMasked.create(EncoderFamily.BERT);
    MaskTokenizer pairs = tokenizer("{a} was {mask} {b}", "good", "bad");
    Map<String, String> fields = Map.of("a", "the film", "b", "a day");
    EncodedTexts found = pairs.encode(List.of(new LabelledText(fields, 1)), 99);
    int[] expected = ids("the film was {mask} a day");
    assertArrayEquals(expected, found.ids().get(0));
    assertEquals(model.mask(), expected[pairs.place(expected)]);
    Map<String, String> places = Map.of("a", "{b}", "b", "{mask}");
    MaskPrompt prompt = new MaskPrompt("{a} was {mask} {b}", LABELS, WORDS);
    assertEquals("{b} was $1 {mask}", prompt.of(places, "$1"));
    Map<String, String> masks = Map.of("a", model.maskText(), "b", "a day");
    String said =
        assertThrows(
                BadInputException.class,
                () -> pairs.encode(List.of(new LabelledText(masks, 1)), 99))
            .getMessage();
    assertTrue(said.contains("mask's own text"), said);
  }

  @Test
  void aLongTextLosesItsEndWhereverItStands() {
    model = TinyMasked.create(EncoderFamily.BERT);
    for (String template : List.of("{text} was {mask} day", "a {mask} day: {text}")) {
      MaskTokenizer texts = tokenizer(template, "good", "bad");
      int frame = ids(template.replace("{text}", "")).length;
      String words = "film book the film a day film the book dull film";
      List<LabelledText> all = List.of(new LabelledText(words, 1), new LabelledText("a", 0));
      for (int length : new int[] {frame, frame + 1, frame + 7}) {
        EncodedTexts found = texts.encode(all, length);
        String kept = String.join(" ", List.of(words.split(" ")).subList(0, length - frame));
        assertArrayEquals(ids(template.replace("{text}", kept)), found.ids().get(0), template);
        assertEquals(length > frame ? 1 : 2, texts.cut(all, length));
      }
      String said =
          assertThrows(BadInputException.class, () -> texts.encode(all, frame - 1)).getMessage();
      assertTrue(said.contains("template alone has " + frame + " tokens"), said);
    }
  }

  /** A text may talk of masks; the template's own is the one that counts. */
  @Test
  void masksOfTheTextItselfAreNotPredicted() {
    model = TinyMasked.create(EncoderFamily.BERT);
    List<LabelledText> text = List.of(new LabelledText("a [MASK] the [MASK] day", 0));
    List<Integer> places = new ArrayList<>();
    for (String template : List.of("{text} was {mask}", "the {mask} was {text}")) {
      MaskTokenizer tokenizer = tokenizer(template, "good", "bad");
      places.add(tokenizer.place(tokenizer.encode(text, 24).ids().get(0)));
    }
    assertEquals(List.of(7, 2), places);
  }
}
