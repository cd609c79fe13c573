package zeroth.bench.task;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import zeroth.tensor.fuzz.Fuzz;

/** Hostile files of data: tables, JSON lines, labels first, gzip, descriptions, rules in XML. */
class HostileDatasetTest {
  private static final String TSV =
      "sentence\tlabel\nthe plot is good\tgood\nbad acting \u00e9\ud83d\ude00\tbad\nfine film\tgood\n"
          + "poor\tbad\na fine day\tgood\nit was dull\tbad\n";
  private static final String PLAIN = "good film\t1\r\nbad film\t0\r\nfine\t1\nawful\t0\n";
  private static final String JSONL =
      """
      {"text": "good \\u00e9", "label": "good", "id": [1, {"a": null}]}
      {"sentence": "bad", "label": "bad"}
      {"text": "fine", "label": "good"}

      {"text": "poor", "label": "bad"}
      """;

  @TempDir Path directory;

  @Test
  void tsv() {
    attack("tsv", "mutant.tsv", TSV, PLAIN);
  }

  @Test
  void csv() {
    attack(
        "csv",
        "mutant.csv",
        TSV.replace('\t', ','),
        "text,label\r\n\"a, \"\"b\"\"\nc\",good\r\nd,bad\r\n\"e\",good\r\n");
  }

  @Test
  void jsonl() {
    attack(
        "jsonl",
        "mutant.jsonl",
        JSONL,
        JSONL.replace(": \"good\"", ": 1").replace("l\": \"bad\"", "l\": 0"));
  }

  @Test
  void labelFirst() {
    attack(
        "txt", "mutant.txt", "DESC:def What is it ?\r\n\nHUM Who\tis it ?\n  HUM \u00e9\n", PLAIN);
  }

  /** Of each kind of file, gzipped: the bytes of the archive are attacked. */
  @Test
  void gzip() throws IOException {
    for (String[] one : new String[][] {{"tsv", TSV}, {"jsonl", JSONL}, {"txt", "a b\nc d\n"}}) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
        out.write(one[1].getBytes(StandardCharsets.UTF_8));
      }
      Path file = directory.resolve("mutant." + one[0] + ".gz");
      Fuzz.attack(
          one[0] + ".gz",
          List.of(bytes.toByteArray()),
          8 << 20,
          400,
          content -> read(file, content));
    }
  }

  @Test
  void rulesOfLanguageTool() {
    String rules =
        """
        <?xml version="1.0" encoding="UTF-8"?>
        <!DOCTYPE rules [<!ENTITY who "He|She"> <!ENTITY all "&who;|it">]>
        <rules><category id="GRAMMAR" name="&all;"><rulegroup id="A"><rule>
        <pattern><token regexp="yes">&who;</token></pattern>
        <example correction="goes|went">He <marker>go</marker> &all; h\u00f6me.</example>
        <example>He <![CDATA[goes]]> home.</example></rule></rulegroup>
        <rule default="off"><example correction="b"><marker>a</marker> c</example></rule>
        </category></rules>
        """;
    Fuzz.attack(
        "rules.xml",
        List.of(rules.getBytes(StandardCharsets.UTF_8)),
        64 << 20,
        400,
        content -> LanguageToolRules.read("mutant", new ByteArrayInputStream(content)));
  }

  @Test
  void descriptions() {
    Fuzz.attack(
        "task.yaml",
        List.of(DescribedTaskTest.OWN.getBytes(StandardCharsets.UTF_8)),
        4 << 20,
        4000,
        content -> TaskDescriptions.of("mutant", content));
  }

  @Test
  void nestedRows() {
    byte[] good =
        "{\"a\": {\"b\": [{\"c\": [1, 2]}, {\"c\": []}], \"t\": \"x\"}}"
            .getBytes(StandardCharsets.UTF_8);
    Path file = directory.resolve("mutant.jsonl");
    Fuzz.attack(
        "nested.jsonl",
        List.of(good),
        1 << 20,
        400,
        content -> {
          Files.write(file, content);
          DataRows.read(
              file,
              "a.b[].c[]",
              Set.of(),
              row -> {
                row.value("a.t");
                row.value("a.b[].c[]");
                row.columns();
                return true;
              });
        });
  }

  private void attack(String name, String fileName, String... good) {
    Path file = directory.resolve(fileName);
    Fuzz.attack(
        name,
        List.of(good).stream().map(text -> text.getBytes(StandardCharsets.UTF_8)).toList(),
        1 << 20,
        400,
        content -> read(file, content));
  }

  private static void read(Path file, byte[] content) throws IOException {
    Files.write(file, content);
    FileTask task = Tasks.file(file.toString());
    List<Example> examples = task.read();
    LabelSet labels = LabelSet.of(task.name(), examples);
    examples.forEach(example -> labels.classOf(task.name(), example));
  }
}
