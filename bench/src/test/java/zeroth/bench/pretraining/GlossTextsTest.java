package zeroth.bench.pretraining;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import zeroth.bench.task.Dataset;
import zeroth.bench.task.LabelledText;
import zeroth.bench.task.SplitSizes;
import zeroth.bench.task.Tasks;

class GlossTextsTest {
  private static final GlossTexts TEXTS = GlossTexts.read();

  /** What texts say before the word that they define and what that is a kind of. */
  private static Set<String> definitions(List<String> texts) {
    Set<String> definitions = new HashSet<>();
    for (String text : texts) {
      int kind =
          Math.max(text.lastIndexOf(". It is a kind of "), text.lastIndexOf(". It is a way to "));
      int end = kind >= 0 ? kind : text.lastIndexOf(": ");
      definitions.add(end >= 0 ? text.substring(0, end) : text);
      definitions.add(text);
    }
    return definitions;
  }

  /** A model that has read these texts has met no example that a task measures it with. */
  @ParameterizedTest
  @ValueSource(strings = {"wordnet", "wordnet-verbs"})
  void noGlossOfADevOrTestSplitIsRead(String task) {
    Set<String> read = definitions(TEXTS.training());
    read.addAll(definitions(TEXTS.heldOut()));
    Dataset dataset =
        Dataset.read(
            Tasks.named(task),
            null,
            List.of(),
            new SplitSizes(SplitSizes.ALL, SplitSizes.ALL, SplitSizes.ALL));
    for (List<LabelledText> split : List.of(dataset.dev(), dataset.test())) {
      assertTrue(split.size() > 300);
      for (LabelledText text : split) {
        assertFalse(read.contains(text.text()), text.text());
      }
    }
    for (LabelledText text : dataset.train()) {
      assertTrue(read.contains(text.text()), text.text());
    }
  }

  @Test
  void oneGlossInAHundredIsHeldOutWithItsExamples() {
    Set<String> training = new HashSet<>(TEXTS.training());
    long shared = TEXTS.heldOut().stream().filter(training::contains).count();
    assertTrue(shared < 15, shared + " usage examples that other glosses have too");
    double share = (double) TEXTS.heldOut().size() / TEXTS.training().size();
    assertEquals(0.01, share, 0.001);
  }

  @Test
  void textsAreOfTheFormsThatAreToldOf() {
    List<String> texts = TEXTS.training();
    assertTrue(
        texts.contains(
            "that which is perceived or known or inferred to have its own distinct existence"
                + " (living or nonliving): entity."));
    assertTrue(
        texts.contains(
            "an entity that has physical existence. It is a kind of entity: physical entity."));
    assertTrue(texts.contains("the buzz of a bumble bee"));
    assertTrue(texts.contains("having a woolly stem: woolly-stemmed."));
    assertTrue(texts.contains("move noisily. It is a way to travel: bang."));
  }
}
