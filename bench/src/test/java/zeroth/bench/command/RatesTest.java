package zeroth.bench.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import zeroth.bench.CommandLineRun;
import zeroth.bench.TinyModel;
import zeroth.bench.finetuning.FineTuning;
import zeroth.bench.finetuning.RatesFile;
import zeroth.tensor.BadInputException;
import zeroth.transformer.huggingface.HuggingFaceDirectory;

/** Rates that a comparison has chosen, in runs of their own. */
class RatesTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir static Path directory;
  private static Path model;
  private static Path task;
  private static Path study;
  private static Path rates;

  @BeforeAll
  static void compare() throws IOException {
    model = TinyModel.write(directory.resolve("tiny"));
    task = Files.writeString(directory.resolve("toy.tsv"), TinyModel.tsv(90));
    study = directory.resolve("study");
    rates = directory.resolve("chosen.json");
    List<Object> args = new ArrayList<>(List.of("compare", "--model", model, "--task", task));
    args.addAll(List.of("--methods", "mezo,fzoo:samples=2,fzoo:samples=3", "--tune", "full"));
    args.addAll(List.of("--tune", "lora:r=2", "--sweep", "eps=1e-3,1e-2", "--rates", 2));
    args.addAll(List.of("--budget", "64 forwards", "--seeds", "0,1", "--batch", 8));
    args.addAll(List.of("--backend", "reference", "--out", study, "--write-rates", rates));
    CommandLineRun run = CommandLineRun.of(args.toArray());
    assertEquals(0, run.code(), run.err());
  }

  private static CommandLineRun finetune(String name, Object... more) {
    List<Object> args = new ArrayList<>(List.of("finetune", "--model", model, "--batch", 8));
    args.addAll(List.of("--backend", "reference", "--out", directory.resolve(name)));
    if (!Arrays.asList(more).contains("--task")) {
      args.addAll(List.of("--task", task));
    }
    args.addAll(List.of(more));
    return CommandLineRun.of(args.toArray());
  }

  private static JsonNode configuration(String name) throws IOException {
    return JSON.readTree(directory.resolve(name).resolve("run.json").toFile()).get("configuration");
  }

  /** The cells of the first row of comparison.csv that has all these. */
  private static Map<String, String> row(String... cells) throws IOException {
    List<String> lines = Files.readAllLines(study.resolve("comparison.csv"));
    List<String> heads = List.of(lines.get(0).split(","));
    for (String line : lines) {
      List<String> found = List.of(line.split(",", -1));
      if (found.containsAll(List.of(cells))) {
        Map<String, String> row = new java.util.HashMap<>();
        heads.forEach(head -> row.put(head, found.get(heads.indexOf(head))));
        return row;
      }
    }
    throw new AssertionError(List.of(cells) + " are not in " + lines);
  }

  /** The same weights as with rate and settings given; those of the study. */
  @ParameterizedTest
  @CsvSource({"mezo, full, ''", "mezo, lora:r=2, ''", "fzoo, full, samples=3"})
  void aRunWithAChosenRateIsTheStudys(String method, String tune, String settings)
      throws IOException {
    Map<String, String> row = row(method, tune, settings, "result");
    String name = "again " + method + " " + tune.replace(':', ' ');
    List<Object> more = new ArrayList<>(List.of("--rates", rates, "--method", method));
    more.addAll(List.of("--tune", tune, "--steps", row.get("steps"), "--dev-every", 3));
    if (!settings.isEmpty()) {
      more.addAll(List.of("--set", settings));
    }
    CommandLineRun run = finetune(name, more.toArray());
    assertEquals(0, run.code(), run.err());
    assertFalse(run.err().contains("other weights"), run.err());
    JsonNode c = configuration(name);
    assertEquals(Double.parseDouble(row.get("rate")), c.get("learning_rate").asDouble());
    assertEquals(
        "chosen by zeroth compare on " + task + " at 64 forwards, " + rates,
        c.get("learning_rate_from").asText());
    double eps = Double.parseDouble(row.get("swept").replace("eps=", ""));
    assertEquals(eps, c.get("hyperparameters").get("eps").asDouble());
    CommandLineRun given =
        finetune(
            name + " given",
            "--lr",
            row.get("rate"),
            "--eps",
            eps,
            "--method",
            method,
            "--tune",
            tune,
            "--steps",
            row.get("steps"),
            "--dev-every",
            3,
            "--set",
            settings.isEmpty() ? "q=1" : settings);
    assertEquals(0, given.code(), given.err());
    assertEquals(given.value("sha256"), run.value("sha256"));
    assertEquals(row.get("sha256"), run.value("sha256"));
  }

  @Test
  void aSettingThatIsGivenStays() throws IOException {
    assertEquals(0, finetune("eps", "--rates", rates, "--eps", "3e-3", "--steps", 2).code());
    assertEquals(3e-3, configuration("eps").get("hyperparameters").get("eps").asDouble());
  }

  /** The file decides when a run begins; later it may be gone. */
  @Test
  void aRunGoesOnWithoutTheFile() throws IOException {
    String others = // than the model's own
        Files.readString(rates)
            .replaceAll("\"learning_rate\" : [^,]+", "\"learning_rate\" : 0.0123")
            .replaceAll("\"eps\" : \"[^\"]*\"", "\"eps\" : \"2e-3\"");
    Path copy = Files.writeString(directory.resolve("copy.json"), others);
    Object[] more = {"--rates", copy, "--schedule", "constant", "--dev-every", 2};
    assertEquals(0, finetune("short", concat(more, "--steps", 4)).code());
    CommandLineRun whole = finetune("long", concat(more, "--steps", 8));
    Files.delete(copy);
    CommandLineRun resumed =
        CommandLineRun.of("finetune", "--resume", directory.resolve("short"), "--steps", 8);
    assertEquals(0, resumed.code(), resumed.err());
    assertEquals(whole.value("sha256"), resumed.value("sha256"));
    assertEquals(0.0123, configuration("short").get("learning_rate").asDouble());
    assertEquals(2e-3, configuration("short").get("hyperparameters").get("eps").asDouble());
    CommandLineRun other =
        CommandLineRun.of("finetune", "--resume", directory.resolve("short"), "--rates", rates);
    assertEquals(2, other.code(), other.out());
    assertTrue(other.err().contains("--resume and --rates exclude each other"), other.err());
  }

  private static Object[] concat(Object[] some, Object... more) {
    List<Object> all = new ArrayList<>(List.of(some));
    all.addAll(List.of(more));
    return all.toArray();
  }

  @Test
  void fromJavaItIsTheSameRun() throws IOException {
    FineTuning asked =
        FineTuning.of(model.toString(), task.toString())
            .rates(RatesFile.read(rates))
            .backend("reference")
            .batch(8)
            .steps(4);
    String sha256 = asked.run(directory.resolve("java")).sha256();
    CommandLineRun run = finetune("command", "--rates", rates, "--steps", 4);
    assertEquals(run.value("sha256"), sha256);
    assertEquals(configuration("command"), configuration("java"));
    List<Object> again = new ArrayList<>(asked.arguments());
    again.addAll(List.of("--out", directory.resolve("arguments")));
    assertEquals(sha256, CommandLineRun.of(again.toArray()).value("sha256"));
    assertThrows(BadInputException.class, () -> asked.learningRate(1).check());
  }

  @Test
  void otherWeightsAreSaid() {
    Path other = directory.resolve("other");
    HuggingFaceDirectory.write(TinyModel.create(2), other);
    List<Object> args = new ArrayList<>(List.of("finetune", "--model", other, "--task", task));
    args.addAll(List.of("--rates", rates, "--steps", 1, "--out", directory.resolve("others")));
    CommandLineRun run = CommandLineRun.of(args.toArray());
    assertEquals(0, run.code(), run.err());
    assertTrue(run.err().contains("was made with " + model + " and other weights"), run.err());
  }

  /** The mean of the results' dev losses, and all that a rate belongs to. */
  @Test
  void theFileSaysWhatWasChosenForWhat() throws IOException {
    assertEquals(Files.readString(rates), Files.readString(study.resolve("rates.json")));
    JsonNode file = JSON.readTree(rates.toFile());
    assertEquals(model.toString(), file.get("model").asText());
    assertEquals("64 forwards", file.get("budget").asText());
    assertEquals(6, file.get("rates").size());
    JsonNode first = file.get("rates").get(0);
    assertEquals("mezo", first.get("method").asText());
    assertEquals("full", first.get("tune").asText());
    double zero = Double.parseDouble(row("mezo", "full", "result", "0").get("dev_loss"));
    double one = Double.parseDouble(row("mezo", "full", "result", "1").get("dev_loss"));
    assertEquals((zero + one) / 2, first.get("dev_loss").asDouble(), 1e-12);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "RATES; --lr 1e-3; --lr and --rates exclude each other",
        "nosuch.json; ; nosuch.json cannot be read",
        "RATES; --method lozo; no rate for method lozo, --tune full, on",
        "RATES; --method lozo; fzoo eps=1e-",
        "RATES; --tune bias; no rate for method mezo, --tune bias, on",
        "RATES; --method fzoo; several rates for method fzoo",
        "RATES; --method fzoo; say with --set which",
        "RATES; --task wordnet; no rate for method mezo, --tune full, on wordnet",
        "EMPTY; ; learning rates",
        "ZERO; ; a finite number above 0",
        "SETTING; ; nosuch",
        "TEXT; ; learning rates",
        "TINY; ; cannot be read"
      })
  void badInputIsALine(String file, String options, String expected) throws IOException {
    String text = Files.readString(rates);
    String content =
        switch (file) {
          case "EMPTY" -> "{\"rates\":[]}";
          case "ZERO" -> text.replaceAll("\"learning_rate\" : [^,]+", "\"learning_rate\" : 0");
          case "SETTING" -> text.replace("\"eps\"", "\"nosuch\"");
          default -> "a text";
        };
    Path given =
        switch (file) {
          case "RATES" -> rates;
          case "TINY" -> model;
          case "nosuch.json" -> directory.resolve(file);
          default -> Files.writeString(directory.resolve("bad.json"), content);
        };
    List<Object> more = new ArrayList<>(List.of("--rates", given));
    if (options != null) {
      more.addAll(List.of(options.split(" ")));
    }
    CommandLineRun refused = finetune("refused", more.toArray());
    assertEquals(2, refused.code(), refused.out());
    assertEquals(1, refused.err().lines().count(), refused.err());
    assertTrue(refused.err().contains(expected), refused.err());
    assertFalse(Files.exists(directory.resolve("refused")));
  }

  @Test
  void whereRatesCannotGoIsSaidBeforeAnyRun() {
    Path out = directory.resolve("unwritten");
    CommandLineRun run =
        CommandLineRun.of(
            "compare",
            "--model",
            model,
            "--task",
            task,
            "--out",
            out,
            "--write-rates",
            directory.resolve("no/such/place.json"));
    assertEquals(2, run.code(), run.out());
    assertTrue(run.err().contains("--write-rates"), run.err());
    assertFalse(Files.exists(out));
  }
}
