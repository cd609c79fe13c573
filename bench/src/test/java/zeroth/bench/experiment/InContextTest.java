package zeroth.bench.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import zeroth.bench.TinyDecoder;
import zeroth.bench.task.Answers;
import zeroth.bench.task.Dataset;
import zeroth.bench.task.LabelledText;
import zeroth.tensor.BadInputException;
import zeroth.tensor.backend.Backend;
import zeroth.tensor.reference.ReferenceBackend;
import zeroth.transformer.huggingface.DecoderCheckpoint;

/** Examples before a text: which, how many, and the text as the model reads it. */
class InContextTest {
  @TempDir private Path directory;
  private final Backend backend = new ReferenceBackend();
  private DecoderCheckpoint checkpoint;

  @BeforeEach
  void open() throws IOException {
    checkpoint = DecoderCheckpoint.read(TinyDecoder.write(directory.resolve("model")), note -> {});
  }

  private Setting setting(
      List<String> labels, List<LabelledText> train, List<LabelledText> test, int maxLength) {
    OptionLikelihood model =
        new DecoderModel(checkpoint)
            .on(backend, labels, List.of("{text} is {label}"), 20)
            .by(new AnswerRule(OptionScore.MEAN, 2));
    Dataset dataset = new Dataset(labels, train, List.of(), test);
    return new Setting(model, backend, dataset, List.of(), maxLength, List.of());
  }

  private String read(Setting setting, int sequence) {
    EncodedTexts texts = setting.encode(setting.dataset().test());
    return checkpoint.model().tokenizer().decode(texts.ids().get(sequence));
  }

  @Test
  void examplesWithTheirAnswersStandBeforeEveryOption() {
    List<LabelledText> train = List.of(new LabelledText("aa", 0), new LabelledText("zz", 1));
    List<LabelledText> test = List.of(new LabelledText("b", 0), new LabelledText("yy", 1));
    Set<String> orders = new HashSet<>();
    for (int seed = 0; seed < 8; seed++) {
      List<String> notes = new ArrayList<>();
      Setting shown =
          new InContext(2, seed)
              .before(setting(List.of("low", "high"), train, test, 64), notes::add);
      String begin = read(shown, 0);
      orders.add(begin);
      String examples = begin.substring(0, begin.length() - "b is low".length());
      assertEquals(examples + "b is high", read(shown, 1));
      assertEquals(examples + "yy is low", read(shown, 2));
      assertEquals(4, shown.encode(test).option(0, 1).scored(), "the option alone is scored");
      assertEquals(
          List.of("in context: 2 of 2 examples fit into 64 tokens with the longest text"), notes);
    }
    assertEquals(
        Set.of("aa is low\n\nzz is high\n\nb is low", "zz is high\n\naa is low\n\nb is low"),
        orders);
  }

  @Test
  void asManyOfEachClassAreDrawnAndFromTheSeedAlone() {
    List<LabelledText> train = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      train.add(new LabelledText("t" + i, i < 15 ? 0 : 1));
    }
    List<LabelledText> six = new InContext(6, 3).drawn(train);
    assertEquals(3, six.stream().filter(text -> text.label() == 0).count());
    List<LabelledText> turned = new ArrayList<>(train);
    java.util.Collections.reverse(turned);
    assertEquals(six, new InContext(6, 3).drawn(turned));
    assertEquals(six.subList(0, 4), new InContext(4, 3).drawn(train), "fewer are the first");
    assertTrue(!six.equals(new InContext(6, 4).drawn(train)));
    assertEquals(20, new InContext(100, 3).drawn(train).size());
  }

  @Test
  void whatDoesNotFitWithTheLongestTextIsLeftOut() {
    List<LabelledText> train = List.of(new LabelledText("aa", 0), new LabelledText("zz", 1));
    List<LabelledText> test = List.of(new LabelledText("b", 0), new LabelledText("yyyyyyyy", 1));
    // "aa is low", a blank line, "yyyyyyyy is high": 9 + 2 + 16 tokens; the other is one longer
    for (int length : new int[] {26, 27, 28, 38, 39}) {
      List<String> notes = new ArrayList<>();
      Setting shown =
          new InContext(2, 0)
              .before(setting(List.of("low", "high"), train, test, length), notes::add);
      int fitting = notes.get(0).charAt("in context: ".length()) - '0';
      assertEquals(length < 27 ? 0 : length < 39 ? 1 : 2, fitting, notes.get(0));
      String text = read(shown, 3);
      assertTrue(text.endsWith("yyyyyyyy is high") && text.length() <= length, text);
    }
  }

  @Test
  void theRightAnswerOfAnExampleIsItsFirstReference() {
    Answers answers = new Answers(List.of(), List.of("red\n"), List.of("red", "rot"));
    List<LabelledText> train = List.of(new LabelledText(Map.of("text", "aa"), 0, answers));
    List<LabelledText> test = List.of(new LabelledText(Map.of("text", "b"), 0, answers));
    Setting shown = new InContext(1, 0).before(setting(List.of(), train, test, 64), note -> {});
    assertEquals("aa is red\n\nb is red\n", read(shown, 0));
    assertEquals("aa is red\n\nb is", read(shown, 1), "what is gone on with");
  }

  @Test
  void withoutAnExampleThereIsALine() {
    List<LabelledText> test = List.of(new LabelledText("b", 0));
    Setting none = setting(List.of("low", "high"), List.of(), test, 64);
    assertThrows(BadInputException.class, () -> new InContext(2, 0).before(none, note -> {}));
  }
}
