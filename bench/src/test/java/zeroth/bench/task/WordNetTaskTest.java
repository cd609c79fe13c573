package zeroth.bench.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import zeroth.tensor.BadInputException;

/** The format of wndb(5WN), and the counts of WordNet 3.1. */
class WordNetTaskTest {
  private static final String LICENCE =
      "  1 This software and database is being provided to you, the LICENSEE, by  \n";

  /**
   * Independent counts: {@code grep -v '^ ' data.noun | cut -d' ' -f2 | sort | uniq -c}, with the
   * numbers' names from lexnames(5WN).
   */
  @Test
  void everySynsetOfAClassIsRead() {
    Map<String, Integer> counts = new TreeMap<>();
    for (Example example : new WordNetTask().read()) {
      counts.merge(example.label(), 1, Integer::sum);
    }
    assertEquals(
        Map.of(
            "act", 6657,
            "animal", 7510,
            "artifact", 11605,
            "communication", 5627,
            "food", 2575,
            "location", 3222,
            "person", 11073,
            "plant", 8032),
        counts);
  }

  /** The same counts of data.verb, and names that the nouns do not have. */
  @Test
  void everyVerbSynsetOfAClassIsRead() {
    Map<String, Integer> counts = new TreeMap<>();
    for (Example example : WordNetTask.verbs().read()) {
      counts.merge(example.label(), 1, Integer::sum);
    }
    assertEquals(
        Map.of(
            "change", 2388,
            "cognition", 698,
            "contact", 2198,
            "creation", 698,
            "motion", 1411,
            "perception", 461,
            "possession", 848,
            "social", 1110),
        counts);
    Set<String> shared = new HashSet<>(WordNetTask.verbs().labels());
    shared.retainAll(new WordNetTask().labels());
    assertEquals(Set.of(), shared);
    SplitSizes sizes = WordNetTask.verbs().sizes();
    Dataset data = Dataset.read(WordNetTask.verbs(), null, List.of(), sizes);
    assertEquals(sizes, new SplitSizes(data.train().size(), data.dev().size(), data.test().size()));
  }

  @Test
  void theLicenceIsPassedOverAndTheDefinitionKept() {
    List<Example> examples =
        read(
            LICENCE
                + "00004475 03 n 01 organism 0 001 @ 00004258 n 0000 | a living thing  \n"
                + "02084071 05 n 01 dog 0 001 @ 02083346 n 0000 | a member of the genus Canis;"
                + " \"the dog barked; all night\"  \n");
    assertEquals(List.of(new Example("a member of the genus Canis", "animal", 3)), examples);
  }

  @Test
  void otherLinesAreNamed() {
    for (String line : List.of("no synset\n", "02084071 05 n 01 dog 0 000 no gloss\n", "\n")) {
      BadInputException e = assertThrows(BadInputException.class, () -> read(LICENCE + line));
      assertTrue(e.getMessage().contains("line 2"), e.getMessage());
    }
  }

  @Test
  void theDatasetIsBalancedAndItsSplitsAreDisjoint() {
    WordNetTask task = new WordNetTask();
    Dataset data = Dataset.read(task, null, List.of(), new SplitSizes(8000, 400, 1000));
    assertEquals(8000, data.train().size());
    assertEquals(400, data.dev().size());
    assertEquals(1000, data.test().size());
    Set<String> texts = new HashSet<>();
    int[] perClass = new int[8];
    for (List<LabelledText> split : List.of(data.train(), data.dev(), data.test())) {
      for (LabelledText text : split) {
        assertTrue(texts.add(text.text()), text.text());
        perClass[text.label()]++;
      }
    }
    for (int n : perClass) {
      assertEquals(1000 + 50 + 125, n);
    }
  }

  private static List<Example> read(String dataNoun) {
    return new WordNetTask()
        .read(new ByteArrayInputStream(dataNoun.getBytes(StandardCharsets.US_ASCII)));
  }
}
