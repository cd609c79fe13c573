package zeroth.bench.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import zeroth.tensor.BadInputException;

/** Which class a label means. */
class LabelSetTest {
  private static final List<Example> NUMBERS = examples("10", "9", "0");
  private static final List<Example> WORDS = examples("red", "blue");

  @Test
  void numbersAreSortedAsNumbersAndWordsAsWords() {
    assertEquals(List.of("0", "9", "10"), LabelSet.of("t", NUMBERS).names());
    assertEquals(List.of("blue", "red"), LabelSet.of("t", WORDS).names());
    assertEquals(List.of("10", "9", "x"), LabelSet.of("t", examples("9", "10", "x")).names());
  }

  @Test
  void givenNamesKeepTheirOrder() {
    LabelSet labels = LabelSet.named(List.of("red", "green", "blue"), WORDS);
    assertEquals(0, labels.classOf("t", WORDS.get(0)));
    assertEquals(2, labels.classOf("t", WORDS.get(1)));
  }

  @Test
  void namesOfNumbersGoByPlace() {
    List<Example> zeroAndOne = examples("1", "0");
    LabelSet labels = LabelSet.named(List.of("bad", "good"), zeroAndOne);
    assertEquals(1, labels.classOf("t", zeroAndOne.get(0)));
    assertEquals(0, labels.classOf("t", zeroAndOne.get(1)));
    assertThrows(BadInputException.class, () -> labels.classOf("t", new Example("text", "2", 1)));
  }

  @Test
  void numbersFromOneGoByPlaceAsWell() {
    List<String> names = List.of("World", "Sports", "Business", "Technology");
    List<Example> oneToFour = examples("4", "1", "2");
    LabelSet labels = LabelSet.named(names, oneToFour);
    assertEquals(3, labels.classOf("t", oneToFour.get(0)));
    assertEquals(0, labels.classOf("t", oneToFour.get(1)));
    assertEquals(
        "t: labels count from 1: 1 is World, 2 is Sports, ...",
        labels.numbering("t").orElseThrow());
    assertTrue(
        LabelSet.named(names, examples("3", "0")).numbering("t").orElseThrow().contains("from 0"));
    assertTrue(LabelSet.named(names, examples("World")).numbering("t").isEmpty());
    List<Example> five = examples("0", "4");
    LabelSet tooMany = LabelSet.named(names, five);
    assertThrows(BadInputException.class, () -> tooMany.classOf("t", five.get(1)));
  }

  @Test
  void namesThatAreNumbersAreNames() {
    LabelSet labels = LabelSet.named(List.of("1", "0"), examples("0", "1"));
    assertEquals(1, labels.classOf("t", new Example("text", "0", 1)));
  }

  private static List<Example> examples(String... labels) {
    return java.util.Arrays.stream(labels).map(label -> new Example("text", label, 1)).toList();
  }
}
