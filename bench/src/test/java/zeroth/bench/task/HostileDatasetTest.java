package zeroth.bench.task;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import zeroth.tensor.fuzz.Fuzz;

/** Hostile files of data: TSV, CSV, JSONL and rules in XML. */
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
