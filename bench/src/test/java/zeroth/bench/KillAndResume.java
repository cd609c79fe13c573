package zeroth.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import zeroth.bench.run.RunDirectory;
import zeroth.bench.run.RunRecord;
import zeroth.zo.journal.Journal;
import zeroth.zo.journal.JournalRecord;
import zeroth.zo.registry.MethodEntry;
import zeroth.zo.registry.Methods;

/**
 * Kills runs of a tiny model at random moments, with SIGKILL, lets them go on, and compares what
 * comes out with a run that was left alone: the hash of the weights, every loss and evaluation of
 * the journal, and, but for the times, the best weights, run.json and metrics.csv. Goes through two
 * kinds of adapters and all methods; for ten kills of runs it makes one more of a study. Started by
 * bench/bin/kill-and-resume.
 */
final class KillAndResume {
  private static final int STEPS = 400;

  private final Path directory;
  private final Path model;
  private final Path task;
  private final Path decoder;
  private final Path decoderTask;
  private final SplittableRandom random;

  private KillAndResume(Path directory, long seed) throws IOException {
    this.directory = directory;
    this.model = TinyModel.write(directory.resolve("tiny"));
    this.task = Files.writeString(directory.resolve("toy.tsv"), TinyModel.tsv(60));
    this.decoder = TinyDecoder.write(directory.resolve("tiny-decoder"));
    this.decoderTask = Files.writeString(directory.resolve("bytes.tsv"), TinyDecoder.tsv(60));
    this.random = new SplittableRandom(seed);
  }

  /**
   * @param args number of kills (100), seed of the moments (0)
   */
  public static void main(String[] args) throws IOException, InterruptedException {
    int kills = args.length > 0 ? Integer.parseInt(args[0]) : 100;
    long seed = args.length > 1 ? Long.parseLong(args[1]) : 0;
    Path directory = Files.createTempDirectory("kill-and-resume");
    try {
      KillAndResume of = new KillAndResume(directory, seed);
      boolean runs = of.run(kills);
      boolean studies =
          new KilledStudies(directory, of.model, of.task, of.random).run((kills + 9) / 10);
      System.exit(runs && studies ? 0 : 1);
    } finally {
      delete(directory);
    }
  }

  /**
   * What is trained, by what.
   *
   * @param tune of an adapter; null for all weights of an encoder
   */
  private record Case(MethodEntry method, String tune) {
    String name() {
      return method.name() + (tune == null ? "" : "-" + tune);
    }
  }

  private static List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    for (String tune : List.of("lora", "prefix")) {
      cases.add(new Case(Methods.named("mezo"), tune));
    }
    Methods.all().forEach(method -> cases.add(new Case(method, null)));
    return cases;
  }

  /** A run that was left alone. */
  private record Undisturbed(Path run, String sha256, long millis) {}

  private boolean run(int wanted) throws IOException, InterruptedException {
    List<Case> cases = cases();
    Undisturbed[] undisturbed = new Undisturbed[cases.size()];
    int kills = 0;
    int equal = 0;
    for (int i = 0; kills < wanted; i++) {
      int m = i % cases.size();
      Case what = cases.get(m);
      if (undisturbed[m] == null) {
        undisturbed[m] = leaveAlone(what);
      }
      Path run = directory.resolve("run-" + i);
      List<Integer> at = new ArrayList<>();
      // now and then the run that goes on is killed as well
      for (int again = 1 + random.nextInt(3); again > 0 && kills + at.size() < wanted; again--) {
        if (!kill(what, run, undisturbed[m].millis)) {
          break; // it was faster
        }
        at.add(Journal.read(run.resolve("journal.bin")).steps().size());
      }
      kills += at.size();
      String sha256 = finish(start(what, run), run);
      boolean same = sha256.equals(undisturbed[m].sha256) && same(undisturbed[m].run, run);
      equal += same ? at.size() : 0;
      System.out.printf(
          "%3d  %-20s killed after %-16s %s  %s%n",
          kills, what.name(), at + " steps", sha256.substring(0, 12), same ? "same" : "DIFFERS");
      delete(run);
    }
    System.out.printf("kills=%d equal=%d cases=%d%n", kills, equal, cases.size());
    return equal == kills;
  }

  private Undisturbed leaveAlone(Case what) throws IOException, InterruptedException {
    Path run = directory.resolve("alone-" + what.name());
    Process process = start(what, run);
    awaitJournal(process, run);
    long begun = System.nanoTime();
    String sha256 = finish(process, run);
    long millis = (System.nanoTime() - begun) / 1_000_000;
    return new Undisturbed(run, sha256, millis);
  }

  /** Starts the run or lets it go on, and kills it; false if it ended before. */
  private boolean kill(Case what, Path run, long millis) throws IOException, InterruptedException {
    Process process = start(what, run);
    awaitJournal(process, run);
    Thread.sleep(random.nextLong(millis));
    process.destroyForcibly();
    return process.waitFor() == 128 + 9;
  }

  private static void awaitJournal(Process process, Path run) throws InterruptedException {
    while (process.isAlive() && !Files.exists(run.resolve("journal.bin"))) {
      Thread.sleep(1);
    }
  }

  private Process start(Case what, Path run) throws IOException {
    MethodEntry method = what.method;
    boolean prefix = "prefix".equals(what.tune);
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx256m"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    command.add("finetune");
    if (Files.exists(run.resolve("journal.bin"))) {
      command.addAll(List.of("--resume", run.toString()));
    } else {
      Object[] options =
          CommandLineRun.finetune(
              prefix ? decoder : model,
              prefix ? decoderTask : task,
              run,
              "--tune",
              what.tune == null ? "full" : what.tune,
              "--method",
              method.name(),
              "--steps",
              STEPS,
              "--dev-every",
              25,
              "--snapshot-every",
              40,
              "--lr",
              method.name().matches(".*(adam|sign).*") ? "1e-4" : "1e-3");
      Stream.of(options).skip(1).map(String::valueOf).forEach(command::add);
      method.settings().stream()
          .filter(setting -> setting.name().matches("rank|period"))
          .forEach(setting -> command.addAll(List.of("--set", setting.name() + "=3")));
      if (method.needs() == MethodEntry.Needs.NETWORKS) {
        command.addAll(List.of("--optimizer", optimizer().toString()));
      }
    }
    return new ProcessBuilder(command)
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .redirectOutput(output(run).toFile())
        .start();
  }

  /** Networks for the tiny model, trained when they are first needed. */
  private Path optimizer() throws IOException {
    Path file = model.resolveSibling("optimizer.safetensors");
    if (!Files.exists(file)) {
      CommandLineRun learn =
          CommandLineRun.of("learn", "--model", model, "--task", task, "--steps", 5, "--out", file);
      if (learn.code() != 0) {
        throw new IOException(learn.err());
      }
    }
    return file;
  }

  private static Path output(Path run) {
    return run.resolveSibling(run.getFileName() + ".out");
  }

  /** The hash of the last line. */
  private String finish(Process process, Path run) throws IOException, InterruptedException {
    if (!process.waitFor(10, TimeUnit.MINUTES)) {
      process.destroyForcibly();
      throw new IOException("a run hangs");
    }
    if (process.exitValue() != 0) {
      throw new IOException("a run failed with status " + process.exitValue());
    }
    Path out = output(run);
    String text = Files.readString(out);
    Files.delete(out);
    return text.substring(text.lastIndexOf("sha256=") + 7).strip();
  }

  private static boolean same(Path alone, Path killed) throws IOException {
    Path weights = Path.of("model", "adapter_model.safetensors");
    if (!Files.exists(alone.resolve(weights))) {
      weights = Path.of("model", "model.safetensors");
    }
    return same(
            Journal.read(alone.resolve("journal.bin")), Journal.read(killed.resolve("journal.bin")))
        && Files.mismatch(alone.resolve(weights), killed.resolve(weights)) == -1
        && claims(alone).equals(claims(killed))
        && rows(alone).equals(rows(killed));
  }

  /** What run.json says was found, without the time it took. */
  private static List<Object> claims(Path run) {
    RunRecord record = RunRecord.read(new RunDirectory(run));
    RunRecord.Results r = record.results();
    return List.of(
        record.status(),
        record.configuration(),
        record.initialSha256(),
        record.finalSha256(),
        r.zeroShot(),
        r.test(),
        r.dev(),
        List.of(r.bestStep(), r.steps(), r.skipped(), r.forwards()));
  }

  /** The rows of metrics.csv without their seconds, the last column but one. */
  private static List<String> rows(Path run) throws IOException {
    return Files.readAllLines(run.resolve("metrics.csv")).stream()
        .map(row -> row.replaceFirst(",[^,]*(,[^,]*)$", "$1"))
        .toList();
  }

  private static boolean same(Journal a, Journal b) {
    boolean same =
        a.steps().size() == STEPS
            && b.steps().size() == STEPS
            && a.evaluations().equals(b.evaluations());
    for (int i = 0; same && i < STEPS; i++) {
      same = Arrays.equals(bits(a.steps().get(i)), bits(b.steps().get(i)));
    }
    return same;
  }

  private static long[] bits(JournalRecord.Losses step) {
    return Arrays.stream(step.losses()).mapToLong(Double::doubleToRawLongBits).toArray();
  }

  private static void delete(Path path) throws IOException {
    try (Stream<Path> files = Files.walk(path)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
