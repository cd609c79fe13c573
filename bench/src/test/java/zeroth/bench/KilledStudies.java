package zeroth.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/**
 * Kills studies of a tiny model at random moments, with SIGKILL, lets them go on, and compares the
 * files and the tables with those of a study that was left alone. A moment may be before the study
 * has begun: then it begins again.
 */
final class KilledStudies {
  /** Kills of one study. */
  private static final int KILLS = 10;

  private final Path directory;
  private final Path model;
  private final Path task;
  private final SplittableRandom random;

  /**
   * @param directory for the studies
   * @param random the moments
   */
  KilledStudies(Path directory, Path model, Path task, SplittableRandom random) {
    this.directory = directory;
    this.model = model;
    this.task = task;
    this.random = random;
  }

  /** Whether all is the same after so many kills. */
  boolean run(int wanted) throws IOException, InterruptedException {
    Path alone = directory.resolve("study-alone");
    long begun = System.nanoTime();
    Process process = start(alone);
    while (process.isAlive() && !Files.exists(alone.resolve("study.json"))) {
      Thread.sleep(1);
    }
    long starts = System.nanoTime() - begun;
    finish(process);
    long works = System.nanoTime() - begun - starts;
    Map<String, String> expected = StudyContent.of(alone);
    int kills = 0;
    int equal = 0;
    for (int i = 0; kills < wanted; i++) {
      Path study = directory.resolve("study-" + i);
      List<Integer> at = new ArrayList<>();
      // a fifth of the work at most, so that one study is killed several times
      while (at.size() < KILLS && kills + at.size() < wanted && kill(study, starts + works / 5)) {
        at.add(runs(study));
      }
      kills += at.size();
      finish(start(study));
      boolean same = StudyContent.of(study).equals(expected);
      equal += same ? at.size() : 0;
      System.out.printf(
          "%3d  study                killed in runs %s  %s%n",
          kills, at, same ? "same" : "DIFFERS");
      if (!same) {
        StudyContent.of(study).values().stream()
            .flatMap(String::lines)
            .filter(line -> !String.join("\n", expected.values()).contains(line))
            .forEach(System.out::println);
      }
    }
    System.out.printf("study kills=%d equal=%d%n", kills, equal);
    return equal == kills;
  }

  private Process start(Path study) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx256m"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    command.addAll(List.of("compare", "--out", study.toString()));
    if (Files.exists(study.resolve("study.json"))) {
      command.add("--resume");
    } else {
      command.addAll(List.of("--model", model.toString(), "--task", task.toString()));
      command.addAll(List.of("--methods", "mezo,fzoo:samples=2", "--rates", "4"));
      command.addAll(List.of("--budget", "1200 forwards"));
      command.addAll(List.of("--batch", "8", "--seeds", "0,1", "--backend", "reference"));
    }
    return new ProcessBuilder(command)
        .redirectError(directory.resolve("study.err").toFile())
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  /** Lets the study begin or go on, and kills it; false if it ended before. */
  private boolean kill(Path study, long nanos) throws IOException, InterruptedException {
    Process process = start(study);
    TimeUnit.NANOSECONDS.sleep(random.nextLong(nanos));
    process.destroyForcibly();
    return process.waitFor() == 128 + 9;
  }

  private void finish(Process process) throws IOException, InterruptedException {
    if (!process.waitFor(10, TimeUnit.MINUTES)) {
      process.destroyForcibly();
      throw new IOException("a study hangs");
    }
    if (process.exitValue() != 0) {
      throw new IOException(Files.readString(directory.resolve("study.err")));
    }
  }

  /** Runs that have begun. */
  private static int runs(Path study) throws IOException {
    if (!Files.exists(study)) {
      return 0;
    }
    try (var files = Files.walk(study)) {
      return (int) files.filter(file -> file.endsWith("journal.bin")).count();
    }
  }
}
