package zeroth.bench.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import zeroth.tensor.BadInputException;

/** Pairs of a wrong and a right sentence, as rules have them and as they are dealt. */
class GrammarTaskTest {
  private static final SplitSizes ALL =
      new SplitSizes(SplitSizes.ALL, SplitSizes.ALL, SplitSizes.ALL);

  /**
   * Counted with another parser, Python's ElementTree: examples of the categories with one marker
   * and a correction, in rules that are on, but for pairs that differ in capital letters alone.
   */
  private static final int PAIRS = 7803;

  private static final int DIFFERENT_PAIRS = 7714;

  private static List<Example> pairs;
  private static List<Example> sentences;

  @BeforeAll
  static void read() {
    pairs = GrammarTask.pairs().read();
    sentences = GrammarTask.sentences().read();
  }

  @Test
  void theFirstCorrectionStandsInPlaceOfTheMarker() {
    assertEquals(
        List.of(
            new Correction("He go home.", "He goes home.", 2),
            new Correction("a b", "a & b", 3),
            new Correction("Its, so", "It's, so", 4)),
        read(
            """
            <rule><pattern><token>go</token></pattern>
            <example correction="goes|went|will go">He <marker>go</marker> home.</example>
            <example correction=" &amp;">a<marker></marker> b</example>
            <example correction="It's"> <marker>Its</marker>,
              so</example></rule>
            """));
  }

  @Test
  void whatIsNoPairIsPassedOver() {
    String kept = "<rule><example correction='b'><marker>a</marker></example></rule>\n";
    List<Correction> expected = List.of(new Correction("a", "b", 1));
    for (String passed :
        List.of(
            "<rule><example>right</example></rule>",
            "<rule><example correction=''><marker>x</marker> y</example></rule>",
            "<rule><example correction='|y'><marker>x</marker> y</example></rule>",
            "<rule><example correction='y'>no marker</example></rule>",
            "<rule><example correction='y'><marker>x</marker> <marker>x</marker></example></rule>",
            "<rule><example correction='y'><marker>x</marker> <b>z</b></example></rule>",
            "<rule><example correction='Paris'>in <marker>paris</marker></example></rule>",
            "<rule default='off'><example correction='y'><marker>x</marker></example></rule>",
            "<rulegroup default='temp_off'><rule><example correction='y'><marker>x</marker>"
                + "</example></rule></rulegroup>",
            "</category><category id='SEMANTICS'><rule><example correction='y'><marker>x</marker>"
                + "</example></rule>")) {
      assertEquals(expected, read(kept + passed), passed);
    }
    BadInputException none =
        assertThrows(BadInputException.class, () -> read("<rule><example>a</example></rule>"));
    assertEquals("rules: content: expected rules with corrections, found none", none.getMessage());
  }

  @Test
  void entitiesOfTheFileAreReplaced() {
    String xml =
        "<!DOCTYPE rules [<!ENTITY who \"He\">]>\n<rules><category id='GRAMMAR'><rule><example"
            + " correction='goes'>&who; <marker>go</marker>.</example></rule></category></rules>";
    assertEquals(
        List.of(new Correction("He go.", "He goes.", 2)),
        LanguageToolRules.read("rules", stream(xml)));
  }

  /** Neither files nor hosts, whether named by the document or by an entity. */
  @Test
  void nothingOutsideTheFileIsRead(@TempDir Path directory) throws IOException {
    Path secret = Files.writeString(directory.resolve("secret"), "He");
    try (ServerSocket host = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      host.setSoTimeout(100);
      String url = "http://127.0.0.1:" + host.getLocalPort() + "/";
      for (String id : List.of(secret.toUri().toString(), url)) {
        for (String head :
            List.of(
                "<!DOCTYPE rules SYSTEM \"" + id + "\">",
                "<!DOCTYPE rules [<!ENTITY who SYSTEM \"" + id + "\">]>",
                "<!DOCTYPE rules [<!ENTITY % who SYSTEM \"" + id + "\"> %who;]>")) {
          String xml =
              head
                  + "<rules><category id='GRAMMAR'><rule><example correction='b'>&who;"
                  + " <marker>a</marker></example></rule></category></rules>";
          try {
            assertEquals(
                List.of(new Correction("a", "b", 1)),
                LanguageToolRules.read("rules", stream(xml)),
                head);
          } catch (BadInputException e) {
            assertTrue(e.getMessage().startsWith("rules: line 1: expected XML"), e.getMessage());
          }
        }
      }
      assertThrows(SocketTimeoutException.class, host::accept, "a host was asked");
    }
  }

  @Test
  void entitiesThatGrowAreRefused() {
    StringBuilder xml = new StringBuilder("<!DOCTYPE r [<!ENTITY e0 \"lol\">\n");
    for (int i = 1; i < 20; i++) {
      xml.append("<!ENTITY e%d \"%s\">\n".formatted(i, "&e%d;".formatted(i - 1).repeat(10)));
    }
    xml.append("]><r a=\"&e19;\">&e19;</r>");
    String line = refused(xml.toString());
    assertTrue(line.startsWith("rules: line ") && line.contains("expected XML"), line);
  }

  @Test
  void whatIsNoXmlIsSaidInOneLine() {
    for (String xml : List.of("", "rules", "<rules>\n<a></b></rules>", "<rules>\n&no;</rules>")) {
      String line = refused(xml);
      assertTrue(line.matches("rules: line [12]: expected XML, found .+"), line);
      assertEquals(1, line.lines().count(), line);
    }
  }

  @Test
  void theRulesOfTheArtifactGiveTheirPairs() {
    assertEquals(PAIRS, pairs.size());
    assertEquals(2 * PAIRS, sentences.size());
    assertEquals(DIFFERENT_PAIRS, new HashSet<>(texts(pairs)).size());
    assertEquals(PAIRS, sentences.stream().filter(e -> e.label().equals("acceptable")).count());
    long first = pairs.stream().filter(e -> e.label().equals("first")).count();
    double deviation = Math.sqrt(PAIRS) / 2;
    assertEquals(PAIRS / 2.0, first, 4 * deviation, "a fair coin decides which stands first");
    assertTrue(texts(sentences).containsAll(List.of("He haves no idea.", "He has no idea.")));
  }

  @Test
  void aPairsSentencesInEitherOrderAreThoseOfTheTask() {
    Map<String, String> labels = new HashMap<>();
    GrammarTask.sentences()
        .read()
        .forEach(e -> labels.merge(e.text(), e.label(), (a, b) -> "both"));
    for (Example pair : pairs) {
      String other = pair.label().equals("first") ? "second" : "first";
      assertFalse(labels.get(pair.fields().get(pair.label())).equals("unacceptable"));
      assertFalse(labels.get(pair.fields().get(other)).equals("acceptable"));
    }
  }

  /** By sentence: no sentence of a pair is in another split than the other, in either task. */
  @Test
  void noSentenceIsInTwoSplitsAndNoPairIsParted() {
    Map<String, Integer> splitOf = new HashMap<>();
    for (Task task : List.of(GrammarTask.sentences(), GrammarTask.pairs())) {
      Dataset data = Dataset.read(task, null, List.of(), ALL);
      note(splitOf, data);
      double all = data.train().size() + data.dev().size() + data.test().size();
      assertEquals(0.2, data.test().size() / all, 0.02);
      assertEquals(0.1, data.dev().size() / all, 0.02);
    }
    assertWhole(splitOf);
  }

  @ParameterizedTest
  @ValueSource(strings = {"mezo-k512", "mezo-1000"})
  void noProtocolPartsAPair(String protocol) {
    for (Task task : List.of(GrammarTask.sentences(), GrammarTask.pairs())) {
      Map<String, Integer> splitOf = new HashMap<>();
      note(splitOf, Dataset.read(task, null, List.of(), Protocol.named(protocol).draw(13)));
      assertWhole(splitOf);
    }
  }

  /** Notes the split of each sentence, which must not be in another. */
  private static void note(Map<String, Integer> splitOf, Dataset data) {
    List<List<LabelledText>> splits = List.of(data.train(), data.dev(), data.test());
    for (int s = 0; s < splits.size(); s++) {
      for (LabelledText text : splits.get(s)) {
        for (String sentence : text.fields().values()) {
          Integer before = splitOf.putIfAbsent(sentence, s);
          assertTrue(before == null || before == s, sentence);
        }
      }
    }
  }

  /** Both sentences of a pair are in the same split, where both are in one. */
  private static void assertWhole(Map<String, Integer> splitOf) {
    for (Example pair : pairs) {
      Set<Integer> splits = new HashSet<>();
      pair.fields().values().forEach(sentence -> splits.add(splitOf.get(sentence)));
      splits.remove(null); // not drawn, or right in one pair and wrong in another
      assertTrue(splits.size() <= 1, pair.toString());
    }
  }

  @Test
  void theDefaultSizesAreThere() {
    for (Task task : List.of(GrammarTask.sentences(), GrammarTask.pairs())) {
      List<String> notes = new ArrayList<>();
      Dataset data = Dataset.read(task, null, List.of(), task.sizes(), notes::add);
      assertEquals(
          task.sizes(), new SplitSizes(data.train().size(), data.dev().size(), data.test().size()));
      assertEquals(1, notes.size(), notes.toString());
      assertTrue(notes.get(0).contains("repeated examples are left out"), notes.toString());
    }
  }

  private static List<String> texts(List<Example> examples) {
    return examples.stream().map(Example::text).toList();
  }

  private static List<Correction> read(String rules) {
    return LanguageToolRules.read(
        "rules", stream("<rules><category id='GRAMMAR'>" + rules + "</category></rules>"));
  }

  private static String refused(String xml) {
    return assertThrows(BadInputException.class, () -> LanguageToolRules.read("rules", stream(xml)))
        .getMessage();
  }

  private static ByteArrayInputStream stream(String xml) {
    return new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8));
  }
}
