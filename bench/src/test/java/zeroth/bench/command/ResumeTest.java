package zeroth.bench.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import zeroth.bench.CommandLineRun;
import zeroth.bench.TinyModel;
import zeroth.transformer.huggingface.HuggingFaceDirectory;
import zeroth.zo.journal.Journal;
import zeroth.zo.journal.JournalRecord;
import zeroth.zo.journal.JournalWriter;

/** A run that was broken off, and one that goes on, come out as a run that was not. */
class ResumeTest {
  @TempDir static Path directory;
  private static Path model;
  private static Path task;
  private static Path whole;
  private static CommandLineRun run;

  /** Where the journal's first record begins, an evaluation of 48 bytes. */
  private static int journalStart;

  @BeforeAll
  static void finetune() throws IOException {
    model = TinyModel.write(directory.resolve("tiny"));
    task = Files.writeString(directory.resolve("toy.tsv"), TinyModel.tsv(120));
    whole = directory.resolve("whole");
    run = finetune("whole");
    assertEquals(0, run.code(), run.err());
    ByteBuffer journal = ByteBuffer.wrap(Files.readAllBytes(whole.resolve("journal.bin")));
    journalStart = 48 + journal.order(ByteOrder.LITTLE_ENDIAN).getInt(12) + 4;
  }

  /**
   * 20 steps, dev at 0, 5, 10, 15 and 20; snapshots at 6, 12, 18 and the end, of which two stay.
   */
  private static CommandLineRun finetune(String name, Object... more) {
    Object[] options = {"--snapshot-every", 6};
    return CommandLineRun.of(
        CommandLineRun.finetune(
            model,
            task,
            directory.resolve(name),
            Stream.concat(Arrays.stream(options), Arrays.stream(more)).toArray()));
  }

  private static CommandLineRun resume(Path run, Object... more) {
    return CommandLineRun.of(
        Stream.concat(Stream.of("finetune", "--resume", run), Arrays.stream(more)).toArray());
  }

  private static Path copy(Path from, String name) throws IOException {
    return copy(from, directory, name);
  }

  /** Copies a directory into another. */
  static Path copy(Path from, Path into, String name) throws IOException {
    Path to = into.resolve(name);
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(from.relativize(file).toString()));
      }
    }
    return to;
  }

  private static void delete(Path path) throws IOException {
    if (Files.exists(path)) {
      try (Stream<Path> files = Files.walk(path)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }

  private static void truncate(Path file, int length) throws IOException {
    Files.write(file, Arrays.copyOf(Files.readAllBytes(file), length));
  }

  private static void same(CommandLineRun expected, Path at, CommandLineRun found, Path in)
      throws IOException {
    assertEquals(0, found.code(), found.err());
    for (String name : List.of("accuracy", "zero_shot", "loss", "forwards", "sha256")) {
      assertEquals(expected.value(name), found.value(name), name);
    }
    assertEquals(rows(at), rows(in));
    assertEquals(
        expected.value("sha256"),
        HuggingFaceDirectory.read(in.resolve("model")).parameters().sha256());
    for (String key : List.of("best_step", "steps", "skipped", "forwards", "test", "dev")) {
      assertEquals(record(at).get("results").get(key), record(in).get("results").get(key), key);
    }
    assertEquals("finished", record(in).get("status").asText());
  }

  /** The rows of metrics.csv without their times, which must not fall. */
  private static List<String> rows(Path run) throws IOException {
    double[] last = new double[1];
    return Files.readAllLines(run.resolve("metrics.csv")).stream()
        .map(
            line -> {
              String[] cells = line.split(",", -1);
              if (!cells[6].equals("seconds")) {
                double seconds = Double.parseDouble(cells[6]);
                assertTrue(seconds >= last[0], line);
                last[0] = seconds;
              }
              cells[6] = "";
              return String.join(",", cells);
            })
        .toList();
  }

  private static JsonNode record(Path run) throws IOException {
    return new ObjectMapper().readTree(run.resolve("run.json").toFile());
  }

  /** As a crash may leave it: any length of journal and metrics, other files of any age. */
  @Test
  void aRunBrokenOffAnywhereEndsAsIfItHadNotBeen() throws IOException {
    SplittableRandom random = new SplittableRandom(1);
    int length = (int) Files.size(whole.resolve("journal.bin"));
    int rows = (int) Files.size(whole.resolve("metrics.csv"));
    for (int i = 0; i < 12; i++) {
      Path broken = copy(whole, "broken-" + i);
      truncate(broken.resolve("journal.bin"), random.nextInt(journalStart, length));
      if (i % 2 == 0) {
        truncate(broken.resolve("metrics.csv"), random.nextInt(rows));
      }
      if (i % 3 == 0) {
        Files.deleteIfExists(broken.resolve("run.json"));
        delete(broken.resolve("model"));
      }
      Files.writeString(broken.resolve("run.json.partial"), "{");
      same(run, whole, resume(broken), broken);
      assertFalse(Files.exists(broken.resolve("run.json.partial")));
    }
  }

  @Test
  void theJournalAloneIsEnough() throws IOException {
    Path alone = Files.createDirectory(directory.resolve("alone"));
    Files.copy(whole.resolve("journal.bin"), alone.resolve("journal.bin"));
    same(run, whole, resume(alone), alone);
  }

  @Test
  void theLastSnapshotThatAgreesWithTheJournalIsUsed() throws IOException {
    Path broken = copy(whole, "watched");
    truncate(broken.resolve("journal.bin"), (int) Files.size(broken.resolve("journal.bin")) - 60);
    CommandLineRun watched = CommandLineRun.of(true, new Object[] {"finetune", "--resume", broken});
    assertTrue(
        watched.err().contains("goes on after step 19, by the snapshot of step 18"), watched.err());
  }

  @ParameterizedTest
  @ValueSource(ints = {21, 25, 31})
  void aFinishedRunIsExtendedToWhatALongerRunIs(int steps) throws IOException {
    CommandLineRun longer = finetune("longer-" + steps, "--steps", steps);
    Path first = directory.resolve("first-" + steps);
    CommandLineRun shorter = finetune("first-" + steps, "--steps", 13);
    assertEquals(0, shorter.code(), shorter.err());
    same(longer, directory.resolve("longer-" + steps), resume(first, "--steps", steps), first);
    same(longer, directory.resolve("longer-" + steps), resume(first), first);
    assertEquals(steps, record(first).get("configuration").get("steps").asInt());
    assertTrue(
        record(first).get("command").toString().contains("\"--steps\",\"" + steps + "\""),
        "the command that gives the same bits");
  }

  @Test
  void aRunThatStoppedEarlyStaysStopped() throws IOException {
    Object[] patient = {"--patience", 1, "--dev-every", 2, "--steps", 60, "--lr", "1e-7"};
    CommandLineRun stopped = finetune("stopped", patient);
    Path at = directory.resolve("stopped");
    assertTrue(record(at).get("results").get("steps").asInt() < 60);
    Path broken = copy(at, "stopped-broken");
    truncate(broken.resolve("journal.bin"), journalStart + 100);
    same(stopped, at, resume(broken), broken);
    same(stopped, at, resume(broken, "--steps", 80), broken);
  }

  @Test
  void anotherConfigurationIsRefusedByItsKeys() throws IOException {
    Path same = copy(whole, "refusing");
    String before = Files.readString(same.resolve("run.json"));
    refused(resume(same, "--lr", "0.01"), "learning_rate (0.02, not 0.01)");
    refused(resume(same, "--seed", 1, "--batch", 4), "batch (8, not 4)", "seed (0, not 1)");
    refused(resume(same, "--eps", "0.01"), "hyperparameters.eps");
    refused(resume(same, "--method", "fzoo"), "method", "hyperparameters.samples");
    refused(resume(same, "--steps", 10), "has taken 20");
    refused(resume(same, "--out", "x"), "--out", "exclude");
    refused(resume(same, "--stps", 10), "--stps");
    Path other = Files.writeString(directory.resolve("other.tsv"), TinyModel.tsv(122));
    refused(resume(same, "--task", other), "data_sha256");
    assertEquals(before, Files.readString(same.resolve("run.json")));
    assertEquals(-1, Files.mismatch(whole.resolve("journal.bin"), same.resolve("journal.bin")));
    refused(resume(directory.resolve("nowhere")), "no run to continue", "journal.bin");
  }

  @Test
  void aRunWhoseRatesDependOnItsLengthIsNotExtended() {
    finetune("cosine", "--schedule", "cosine");
    Path cosine = directory.resolve("cosine");
    refused(resume(cosine, "--steps", 30), "cosine", "20", "finetune --model " + cosine);
    CommandLineRun from = finetune("from-cosine", "--model", cosine, "--steps", 3);
    assertEquals(0, from.code(), from.err());
  }

  @Test
  void anotherMachineMayGoOn() throws IOException {
    Path moved = copy(whole, "moved");
    truncate(moved.resolve("journal.bin"), journalStart + 120);
    Path elsewhere = copy(model, "elsewhere");
    same(run, whole, resume(moved, "--backend", "cpu", "--model", elsewhere), moved);
  }

  @Test
  void aDamagedJournalIsAnErrorThatNamesTheByte() throws IOException {
    Path damaged = copy(whole, "damaged");
    byte[] journal = Files.readAllBytes(damaged.resolve("journal.bin"));
    journal[journalStart + 50] ^= 1;
    Files.write(damaged.resolve("journal.bin"), journal);
    refused(resume(damaged), "journal.bin: byte " + (journalStart + 48));
  }

  /** Places that cannot be written, as on a full disk, and what a run has until then. */
  @ParameterizedTest
  @ValueSource(strings = {"snapshots", "report.html/x", "run.json/x", "model/weights"})
  void whatCannotBeWrittenIsOneLineAndTheRunGoesOnLater(String obstacle) throws IOException {
    Path broken = copy(whole, "obstacle-" + obstacle.replace('/', '-'));
    truncate(broken.resolve("journal.bin"), journalStart + 200);
    Path place = broken.resolve(obstacle.replaceAll("/.*", ""));
    delete(place);
    if (obstacle.startsWith("model")) {
      Files.writeString(place, "in the way");
    } else if (obstacle.contains("/")) {
      Files.createDirectory(place);
      Files.writeString(broken.resolve(obstacle), "in the way");
    } else {
      Files.writeString(place, "in the way");
    }
    CommandLineRun failed = resume(broken);
    assertEquals(1, failed.code(), failed.err());
    assertEquals(1, failed.err().lines().count(), failed.err());
    assertTrue(failed.err().startsWith("zeroth: cannot write " + broken), failed.err());
    assertEquals(0, Journal.read(broken.resolve("journal.bin")).torn());
    delete(place);
    same(run, whole, resume(broken), broken);
  }

  @Test
  void aRunThatGoesOnIsNeitherContinuedNorReplaced() throws IOException {
    Path busy = copy(whole, "busy");
    Path journal = busy.resolve("journal.bin");
    String record = Files.readString(busy.resolve("run.json"));
    try (JournalWriter writer =
        JournalWriter.append(journal, Journal.read(journal), Duration.ofHours(1))) {
      writer.flush();
      refused(resume(busy), "a run that has ended, found one that goes on");
      refused(finetune("busy", "--force"), "a run that has ended, found one that goes on");
    }
    assertEquals(record, Files.readString(busy.resolve("run.json")));
    assertEquals(-1, Files.mismatch(whole.resolve("journal.bin"), journal));
    Files.delete(busy.resolve("run.json"));
    refused(finetune("busy"), "holds a previous run");
    assertEquals(0, finetune("busy", "--force").code());
  }

  /** Rate 1e20: the loss is NaN from the second step on, and ten are the limit. */
  @Test
  void aRunThatDivergesLeavesItsRecordAndReport() throws IOException {
    CommandLineRun diverged = finetune("diverged", "--lr", "1e20");
    Path at = directory.resolve("diverged");
    assertEquals(3, diverged.code());
    assertTrue(diverged.err().contains("NaN for 10 steps in a row"), diverged.err());
    assertTrue(diverged.err().contains("learning rate"), diverged.err());
    assertEquals("", diverged.out());
    assertEquals("diverged", record(at).get("status").asText());
    assertEquals(10, record(at).get("results").get("skipped").asInt());
    assertEquals(0, record(at).get("results").get("best_step").asInt());
    assertTrue(Files.size(at.resolve("report.html")) > 0);
    assertEquals(0, CommandLineRun.of("verify", at).code());
    Journal journal = Journal.read(at.resolve("journal.bin"));
    assertEquals(11, journal.steps().size());
    assertEquals(10, journal.steps().stream().filter(JournalRecord.Losses::skipped).count());
    assertEquals(0, CommandLineRun.of("replay", at, "--to", 11).code());

    Path broken = copy(at, "diverged-broken");
    truncate(broken.resolve("journal.bin"), (int) journal.length() - 50);
    CommandLineRun again = resume(broken);
    assertEquals(diverged.err(), again.err());
    assertEquals(rows(at), rows(broken));
    assertEquals(-1, Files.mismatch(at.resolve("journal.bin"), broken.resolve("journal.bin")));
  }

  @Test
  void anotherBaseModelIsRefused() throws IOException {
    Path same = copy(whole, "another-base");
    Path other = copy(model, "another-model");
    Files.copy(
        whole.resolve("model/model.safetensors"),
        other.resolve("model.safetensors"),
        StandardCopyOption.REPLACE_EXISTING);
    refused(resume(same, "--model", other), "initial_sha256");
    refused(CommandLineRun.of("replay", same, "--model", other), "initial weights");
  }

  @Test
  void aReplayDoesNotBeginForAPlaceThatIsTaken() throws IOException {
    Path taken = Files.createDirectory(directory.resolve("taken"));
    refused(CommandLineRun.of("replay", whole, "--out", taken), "--out " + taken + " exists");
    refused(CommandLineRun.of("replay", whole, "--to", -1), "--to");
    try (Stream<Path> files = Files.list(taken)) {
      assertEquals(0, files.count());
    }
  }

  /** Killed when the journal was a longer run's already, and the record was not. */
  @Test
  void verifyTellsARunThatWasBeingExtended() throws IOException {
    Path extended = copy(whole, "extended");
    assertEquals(0, resume(extended, "--steps", 22).code());
    assertEquals(0, CommandLineRun.of("verify", extended).code());
    Files.copy(
        whole.resolve("run.json"),
        extended.resolve("run.json"),
        StandardCopyOption.REPLACE_EXISTING);
    refused(CommandLineRun.of("verify", extended), "expected 22", "found 20", "--resume");
  }

  private static void refused(CommandLineRun run, String... said) {
    assertEquals(2, run.code(), run.err());
    assertEquals(1, run.err().lines().count(), run.err());
    for (String part : said) {
      assertTrue(run.err().contains(part), run.err());
    }
  }

  @Test
  void replayGivesTheWeightsOfTheRun() throws IOException {
    CommandLineRun best = CommandLineRun.of("replay", whole, "--out", directory.resolve("again"));
    assertEquals(0, best.code(), best.err());
    assertEquals(run.value("sha256"), best.value("sha256"));
    assertEquals(
        run.value("sha256"),
        HuggingFaceDirectory.read(directory.resolve("again")).parameters().sha256());
    Path journal = whole.resolve("journal.bin");
    CommandLineRun start =
        CommandLineRun.of("replay", journal, "--to", 0, "--backend", "reference");
    assertEquals(record(whole).get("initial_sha256").asText(), start.value("sha256"));
    CommandLineRun short7 = finetune("seven", "--steps", 7, "--dev-every", 7);
    if (record(directory.resolve("seven")).get("results").get("best_step").asInt() == 7) {
      assertEquals(
          short7.value("sha256"), CommandLineRun.of("replay", whole, "--to", 7).value("sha256"));
    }
    refused(CommandLineRun.of("replay", whole, "--to", 21), "at least 21", "20");
  }

  @Test
  void replayFollowsTheRowsThatMinibatchesTouch() {
    CommandLineRun touched = finetune("touched", "--set", "embedding=touched");
    CommandLineRun again = CommandLineRun.of("replay", directory.resolve("touched"));
    assertEquals(0, again.code(), again.err());
    assertEquals(touched.value("sha256"), again.value("sha256"));
  }

  @Test
  void verifyRecomputesWhatTheRecordClaims() throws IOException {
    CommandLineRun good = CommandLineRun.of("verify", whole);
    assertEquals(0, good.code(), good.out() + good.err());
    assertEquals(6, good.out().lines().filter(line -> line.contains(" ok ")).count(), good.out());
    assertTrue(good.out().contains("not checked: results.seconds"), good.out());

    Path forged = copy(whole, "forged");
    String record = Files.readString(forged.resolve("run.json"));
    Files.writeString(
        forged.resolve("run.json"), record.replace(run.value("sha256"), "0".repeat(64)));
    CommandLineRun bad = CommandLineRun.of("verify", forged);
    assertEquals(1, bad.code());
    assertEquals(2, bad.out().lines().filter(line -> line.contains("DIFFERS")).count(), bad.out());
    assertTrue(bad.out().contains("base    ok"), bad.out());

    Path wrongBase = directory.resolve("seven-model");
    delete(wrongBase);
    HuggingFaceDirectory.write(HuggingFaceDirectory.read(whole.resolve("model")), wrongBase);
    CommandLineRun other = CommandLineRun.of("verify", whole, "--model", wrongBase);
    assertEquals(1, other.code());
    assertTrue(other.out().contains("base    FAILED"), other.out());
  }

  /** Every field of run.json but those that verify says it does not check, one after the other. */
  @Test
  void verifySeesAnEditOfAnyField() throws IOException {
    Path edited = copy(whole, "edited");
    ObjectMapper mapper = new ObjectMapper();
    JsonNode original = record(whole);
    List<String> unseen = new java.util.ArrayList<>();
    int seen = 0;
    for (String field : leaves("", original)) {
      ObjectNode forged = original.deepCopy();
      String parent = field.substring(0, field.lastIndexOf('/'));
      String key = field.substring(field.lastIndexOf('/') + 1);
      JsonNode value = original.at(field);
      ObjectNode in = (ObjectNode) forged.at(parent);
      if (value.isNumber()) {
        if (value.isIntegralNumber()) {
          in.put(key, value.asLong() + 1);
        } else {
          in.put(key, value.asDouble() * 1.5 + 0.1);
        }
      } else if (key.equals("status")) {
        in.put(key, "interrupted");
      } else {
        in.put(key, key.equals("select") ? "last" : value.asText() + "0");
      }
      mapper.writeValue(edited.resolve("run.json").toFile(), forged);
      CommandLineRun verified = CommandLineRun.of("verify", edited);
      String said = field.substring(1).replace('/', '.');
      boolean told = verified.out().matches("(?s).*not checked: .*" + said + ".*");
      if (verified.code() == 0 && !told) {
        unseen.add(field);
      }
      seen += verified.code() == 0 ? 0 : 1;
    }
    assertEquals(List.of(), unseen);
    assertTrue(seen > 30, seen + " edits were refused");
  }

  /** JSON pointers of a record's leaves; arrays are left to the comparison of whole ones. */
  private static List<String> leaves(String prefix, JsonNode node) {
    List<String> found = new java.util.ArrayList<>();
    node.fieldNames()
        .forEachRemaining(
            name -> {
              String at = prefix + "/" + name;
              JsonNode value = node.get(name);
              if (value.isObject()) {
                found.addAll(leaves(at, value));
              } else if (!value.isArray() && !value.isNull()) {
                found.add(at);
              }
            });
    return found;
  }

  @Test
  void verifyHoldsTheBaseAgainstTheRecordAndTheJournal() throws IOException {
    Path forged = copy(whole, "forged-base");
    String record = Files.readString(forged.resolve("run.json"));
    String initial = record(whole).get("initial_sha256").asText();
    Files.writeString(forged.resolve("run.json"), record.replace(initial, "1".repeat(64)));
    CommandLineRun bad = CommandLineRun.of("verify", forged);
    assertEquals(1, bad.code());
    assertTrue(bad.out().contains("base    DIFFERS"), bad.out());
    assertTrue(bad.out().contains("initial_sha256"), bad.out());
  }

  /** The rows that minibatches read come from the data: other data are another run. */
  @Test
  void replayAndVerifyRefuseOtherData() throws IOException {
    Path own = Files.writeString(directory.resolve("own.tsv"), TinyModel.tsv(120));
    finetune("own-data", "--task", own, "--set", "embedding=touched");
    Path run = directory.resolve("own-data");
    assertEquals(0, CommandLineRun.of("replay", run).code());
    Files.writeString(own, TinyModel.tsv(120).replace("film", "book"));
    refused(CommandLineRun.of("replay", run), "SHA-256 of its tokens");
    CommandLineRun verified = CommandLineRun.of("verify", run);
    assertEquals(1, verified.code());
    assertTrue(verified.out().contains("data    FAILED"), verified.out());
  }

  @Test
  void resumingAFinishedRunChangesNoByteOfAnyFile() throws IOException {
    Path finished = copy(whole, "finished");
    CommandLineRun again = resume(finished);
    assertEquals(0, again.code(), again.err());
    assertEquals(run.lastLine(), again.lastLine());
    assertTrue(again.out().contains("nothing was changed"), again.out());
    try (Stream<Path> files = Files.walk(whole)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path same = finished.resolve(whole.relativize(file).toString());
        assertEquals(-1, Files.mismatch(file, same), file.toString());
      }
    }
    try (Stream<Path> before = Files.walk(whole);
        Stream<Path> after = Files.walk(finished)) {
      assertEquals(before.count(), after.count());
    }
  }

  @Test
  void aReplayOfACutJournalSaysThatRecordsAreMissing() throws IOException {
    Path cut = copy(whole, "cut");
    truncate(cut.resolve("journal.bin"), journalStart);
    refused(CommandLineRun.of("replay", cut), "records are missing");
    refused(CommandLineRun.of("replay", cut.resolve("journal.bin")), "records are missing");
    Files.copy(
        whole.resolve("journal.bin"),
        cut.resolve("journal.bin"),
        StandardCopyOption.REPLACE_EXISTING);
    truncate(cut.resolve("journal.bin"), journalStart + 200);
    refused(CommandLineRun.of("replay", cut), "records are missing", "20 steps");
    CommandLineRun alone = CommandLineRun.of("replay", cut.resolve("journal.bin"));
    assertEquals(0, alone.code());
    assertTrue(alone.err().contains("of 20 steps"), alone.err());
    assertEquals(1, CommandLineRun.of("verify", cut).code());
  }

  @Test
  void aDamagedJournalIsSalvagedIfAskedFor() throws IOException {
    Path damaged = copy(whole, "salvaged");
    byte[] journal = Files.readAllBytes(damaged.resolve("journal.bin"));
    journal[journal.length - 200] ^= 1;
    Files.write(damaged.resolve("journal.bin"), journal);
    refused(resume(damaged), "journal.bin: byte ", "--salvage uses the ");
    refused(CommandLineRun.of("replay", damaged), "--salvage");
    refused(CommandLineRun.of("finetune", "--salvage"), "--salvage is for --resume");
    CommandLineRun part = CommandLineRun.of("replay", damaged, "--salvage", "--to", 10);
    assertEquals(
        CommandLineRun.of("replay", whole, "--to", 10).value("sha256"), part.value("sha256"));
    same(run, whole, resume(damaged, "--salvage"), damaged);
    assertEquals(
        -1,
        Files.mismatch(whole.resolve("journal.bin"), damaged.resolve("journal.bin")),
        "the steps behind the damage are what they were");
    assertTrue(Arrays.equals(journal, Files.readAllBytes(damaged.resolve("journal.damaged.bin"))));
  }
}
