package zeroth.tensor.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** In a JVM that does nothing else, and says what its compiler takes. */
class RehearsalTest {
  /** What a step of an encoder spends its time in; a product has one kernel or the other. */
  private static final Set<String> KERNELS =
      Set.of(
          "VectorProduct::fourRows",
          "VectorProduct::oneRow",
          "VectorMath::exp",
          "VectorMath::exponentOfLarge",
          "VectorMath::geluOfErf",
          "VectorPanels::sum",
          "VectorPanels::sumOfSquares",
          "VectorPanels::subtract",
          "VectorPanels::normalize",
          "VectorPanels::scaleAndShift",
          "VectorPanels::scaleAndMax",
          "VectorKernels::addBias",
          "VectorKernels::add",
          "VectorRows::perturb",
          "VectorNoise::firstRounds",
          "VectorNoise::evenRounds",
          "VectorNoise::oddRounds",
          "VectorNoise::radii",
          "VectorNoise::eighths",
          "VectorNoise::waves");

  /** A line of a method that the optimising compiler begins with, not of a loop of it. */
  private static final Pattern OPTIMISED =
      Pattern.compile("\\d+ +\\d+ +[sb!n ]*4 +zeroth\\.tensor\\.cpu\\.vector\\.(\\w+::\\w+) .*");

  /** The JVM's program: a rehearsal, and then time for what is left to compile. */
  static final class Alone {
    public static void main(String[] args) throws InterruptedException {
      Thread thread = Rehearsal.begin();
      assertTrue(thread.isDaemon());
      thread.join();
      Thread.sleep(TimeUnit.SECONDS.toMillis(60)); // until it is killed
    }
  }

  @Test
  void afterItTheKernelsAreCompiled() throws IOException {
    Set<String> expected = new TreeSet<>(KERNELS);
    if (KernelChoice.best().description().contains("512")) {
      expected.add("VectorProduct::eightRows");
      expected.add("VectorProduct::eightRowsOfHalf");
    }
    Process alone =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+PrintCompilation",
                "--add-modules",
                "jdk.incubator.vector",
                "-cp",
                System.getProperty("java.class.path"),
                Alone.class.getName())
            .redirectErrorStream(true)
            .start();
    Set<String> missing = new TreeSet<>(expected);
    StringBuilder others = new StringBuilder();
    try (BufferedReader lines = alone.inputReader(StandardCharsets.UTF_8)) {
      for (String line; !missing.isEmpty() && (line = lines.readLine()) != null; ) {
        Matcher optimised = OPTIMISED.matcher(line.strip());
        if (optimised.matches()) {
          missing.remove(optimised.group(1));
        } else if (line.contains("rror")) {
          others.append(line).append('\n');
        }
      }
    } finally {
      alone.destroyForcibly();
    }
    assertEquals(Set.of(), missing, others.toString());
  }
}
