package zeroth.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import zeroth.bench.command.ZerothCommand;

/** A run by executors, of which one dies, one falls silent and one comes late, is the run. */
class SparkFinetuneTest {
  private static final List<Object> RUN =
      List.of(
          "finetune",
          "--model",
          "gloss-lm",
          "--method",
          "rloo",
          "--steps",
          30,
          "--dev-every",
          15,
          "--train",
          64,
          "--dev",
          40,
          "--test",
          40,
          "--batch",
          4,
          "--threads",
          1);

  @TempDir private Path directory;

  /** What a command printed, its status before it. */
  private String zeroth(String out, Object... more) {
    List<String> args = new ArrayList<>();
    RUN.forEach(argument -> args.add(argument.toString()));
    args.addAll(List.of("--out", directory.resolve(out).toString()));
    Stream.of(more).map(Object::toString).forEach(args::add);
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    PrintStream stream = new PrintStream(said, true, StandardCharsets.UTF_8);
    int code = ZerothCommand.run(stream, stream, false, args.toArray(String[]::new));
    return code + " " + said.toString(StandardCharsets.UTF_8);
  }

  private static String hash(String said) {
    assertTrue(said.startsWith("0 "), said);
    return said.substring(said.lastIndexOf("sha256=")).strip();
  }

  private static Set<Long> executors() {
    Set<Long> pids = new TreeSet<>();
    ProcessHandle.current()
        .descendants()
        .filter(child -> Processes.command(child.pid()).contains("ExecutorBackend"))
        .forEach(child -> pids.add(child.pid()));
    return pids;
  }

  /** Waits until so many steps have been taken. */
  private void taken(String run, int steps, CompletableFuture<String> running)
      throws IOException, InterruptedException {
    Path metrics = directory.resolve(run).resolve("metrics.csv");
    while (true) {
      if (Files.exists(metrics)) {
        try (Stream<String> lines = Files.lines(metrics)) {
          if (lines.anyMatch(line -> line.startsWith(steps + ",step,"))) {
            return;
          }
        }
      }
      assertTrue(!running.isDone(), () -> "ended early: " + running.join());
      Thread.sleep(50);
    }
  }

  @Test
  @Timeout(400)
  void endsWithTheHashOfOneProcess() throws Exception {
    assumeTrue(Processes.known(), "needs /proc");
    String alone = hash(zeroth("alone"));
    CompletableFuture<String> running =
        CompletableFuture.supplyAsync(
            () -> zeroth("shared", "--workers", "spark:local-cluster[3,1,700]"));
    taken("shared", 3, running);
    Set<Long> first = executors();
    assertEquals(3, first.size(), first::toString);
    Long[] pids = first.toArray(Long[]::new);
    Processes.signal("KILL", pids[0]); // another one comes in its place, and late
    taken("shared", 8, running);
    Processes.signal("STOP", pids[1]);
    taken("shared", 14, running);
    if (executors().contains(pids[1])) {
      Processes.signal("CONT", pids[1]); // unless Spark has ended it already
    }
    String said = running.get(300, TimeUnit.SECONDS);
    assertEquals(alone, hash(said), said);
    assertTrue(said.contains(" began_anew=0 "), said);
    String workers = said.lines().filter(line -> line.startsWith("workers:")).findFirst().get();
    System.out.println(workers);
    int tookPart = Integer.parseInt(workers.replaceAll(".*took_part=(\\d+).*", "$1"));
    int failures = Integer.parseInt(workers.replaceAll(".*failures=(\\d+).*", "$1"));
    assertTrue(tookPart >= 3 && failures >= 1, workers);
  }

  @Test
  @Timeout(200)
  void anEngineThatIsThereIsFoundByItsName() {
    String said = zeroth("wrong", "--workers", "spark:sparkle");
    assertTrue(said.startsWith("2 ") && said.contains("local-cluster[JVMS,CORES,MEGABYTES]"), said);
  }
}
