package zeroth.bench.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Exact match and F1 of words against cases worked out by hand by SQuAD's rules. */
class AnswerMarksTest {

  /** said | reference | exact match | words in both, said, right: F1 = 2 both / (said + right). */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "the Eiffel Tower      | Eiffel tower.        | 1 | 2 | 2 | 2",
        "`a an the`            | ``                   | 1 | 1 | 1 | 1",
        "in Paris              | Paris                | 0 | 1 | 2 | 1",
        "Paris, in France      | Paris France         | 0 | 2 | 3 | 2",
        "well-known            | wellknown            | 1 | 1 | 1 | 1",
        "well known            | well-known           | 0 | 0 | 2 | 1",
        "no no no              | no no                | 0 | 2 | 3 | 2",
        "ÉCOLE NORMALE         | école normale        | 1 | 2 | 2 | 2",
        "Ποταμός               | ΠΟΤΑΜΌΣ              | 1 | 1 | 1 | 1",
        "«the» river           | « » river            | 1 | 3 | 3 | 3",
        "theatre               | atre                 | 0 | 0 | 1 | 1",
        "東京                  | 京東                 | 0 | 0 | 1 | 1",
        "3,000                 | 3000                 | 1 | 1 | 1 | 1",
        "U.S.                  | us                   | 1 | 1 | 1 | 1",
        "nothing               | ``                   | 0 | 0 | 1 | 1",
      })
  void byHand(String said, String right, int exact, int both, int words, int others) {
    AnswerMarks marks = AnswerMarks.of(List.of(said), List.of(List.of(right)));
    assertEquals(exact, marks.value(Measure.EXACT_MATCH), 0);
    assertEquals(2.0 * both / (words + others), marks.value(Measure.F1), 1e-15);
  }

  @Test
  void theNearestOfSeveralReferencesCounts() {
    List<String> references = List.of("Denver Broncos of Colorado", "Broncos", "The Broncos won");
    AnswerMarks marks =
        AnswerMarks.of(List.of("Denver Broncos", "the broncos"), List.of(references, references));
    assertEquals(0.5, marks.value(Measure.EXACT_MATCH), 0);
    // 2 of 2 and of 4 words: 2 * 2 / 6; of "Broncos" 2 * 1 / 3, which is as much
    assertEquals((2.0 / 3 + 1) / 2, marks.value(Measure.F1), 1e-15);
    assertEquals(0.5, marks.accuracy(), 0);
  }

  /** White space of any kind parts words and is none. */
  @Test
  void unicodeSpaces() {
    AnswerMarks marks =
        AnswerMarks.of(List.of("\u00a0New\u2003York\t City\n"), List.of(List.of("new york city")));
    assertEquals(1, marks.value(Measure.EXACT_MATCH), 0);
  }

  @Property(tries = 300)
  void overlapIsSymmetricAndExactMeansOne(@ForAll String a, @ForAll String b) {
    AnswerWords left = AnswerWords.of(a);
    AnswerWords right = AnswerWords.of(b);
    assertEquals(left.f1(right), right.f1(left), 0);
    assertEquals(1, left.f1(AnswerWords.of("The " + a + " !")), 0);
  }

  @Test
  void piecesAddUp() {
    AnswerMarks sum = new AnswerMarks(2, 1, 1.5).plus(new AnswerMarks(3, 1, 1));
    assertEquals(0.4, sum.value(Measure.EXACT_MATCH), 1e-15);
    assertEquals(0.5, sum.value(Measure.F1), 1e-15);
    assertThrows(IllegalArgumentException.class, () -> sum.value(Measure.MATTHEWS));
  }
}
