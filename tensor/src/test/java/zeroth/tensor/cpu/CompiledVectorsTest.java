package zeroth.tensor.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import zeroth.tensor.backend.Pointwise;
import zeroth.tensor.format.RowsAbreast;
import zeroth.tensor.format.StoredFormat;
import zeroth.tensor.random.Key;

/**
 * What the JVM's compiler makes of the kernels, by its own log, in a JVM that runs nothing else.
 *
 * <p>The compiler stops inlining at 18,000 nodes of its graph. What it has not inlined by then
 * gives and takes vectors as objects, and the method takes ten to fifty times as long for the rest
 * of the process. So a method is to stay below that with all that is inlined into it. Logs tell
 * nodes from a JDK between 17 and 25 on; they are 21 to 24 for each call that was inlined.
 */
class CompiledVectorsTest {
  /** Nodes of a compiled method's graph behind the parser. */
  private static final int MOST_NODES = 17_600;

  /** Calls that a compiled method may have inlined. */
  private static final int MOST_CALLS = 740;

  /** Methods that are beyond it: the one that its class says so of. */
  private static final Set<String> BEYOND = Set.of("VectorBlocks eights");

  /** A long method of each class, without which the log would say nothing of it. */
  private static final Set<String> SEEN =
      Set.of(
          "VectorAbreast bfloat16",
          "VectorBlocks numbersOfSixes",
          "VectorMath exp",
          "VectorNoise waves",
          "VectorProduct fourRows",
          "VectorGroups fours",
          "VectorGroups sixes",
          "VectorLowRank eight",
          "VectorLowRank fourOfAll",
          "VectorLowRank fourOfTwoRows",
          "VectorLowRank twoOfFourRows",
          "VectorRows accumulate",
          "VectorWidening widen");

  private static final Pattern TASK =
      Pattern.compile("<task .*method='(?:[\\w.]*\\.)?(\\w+ \\w+) .*");

  private static final Pattern NODES = Pattern.compile(" nodes='(\\d+)'");

  /** The JVM's program: every kernel, until the optimising compiler has taken it. */
  static final class AllKernels {
    private static final int CALLS = 12_000;
    private static final int N = 384 + 5;

    public static void main(String[] args) {
      Kernels kernels = KernelChoice.best();
      int P = kernels.panelWidth();
      float[] x = new float[N * P];
      float[] y = new float[N * P];
      float[] z = new float[N * P];
      float[] positive = new float[N * P];
      Arrays.fill(positive, 1);
      float[] scales = {1, 2, 3};
      float[] one = {1};
      double[] sums = new double[N];
      for (int call = 0; call < CALLS; call++) {
        int n = N - call % 9;
        int depth = 24 + call % 3;
        kernels.multiply(x, 0, depth, 13, y, 0, depth, z, 0, call % 2 == 0, 0, P);
        kernels.multiply(x, 0, depth, 13, y, 0, depth, z, 0, call % 2 == 0, 0, P / 2);
        kernels.multiply(x, 0, 4, 13, y, 0, 4, z, 0, true, 0, P);
        for (Pointwise f : Pointwise.values()) {
          kernels.finish(x, 0, 8, call % 2 == 0 ? y : null, 0, f);
        }
        kernels.perturb(x, 0, 1, y, 0, z, 0, n);
        kernels.replaceSmall(x, 0, 1, y, 0, z, 0, n);
        kernels.add(x, y, z, 0, n);
        kernels.addScaled(x, 0, 1, y, 0, z, 0, n);
        kernels.multiplyLines(x, 0, y, 0, z, 0, 8);
        kernels.layerNorm(x, 0, 16, y, y, 1, z, 0);
        kernels.rmsNorm(x, 0, 16, y, 1, z, 0);
        kernels.addSeen(x, 0, 1, 8, y, 0, z, 0, call % P);
        kernels.exponentialSums(z, 0, 8, x, y);
        kernels.softmax(z, 0, 8, 1);
        kernels.normalize(x, 0, 8, z);
        kernels.addGaussian(Key.ofSeed(call), 0, n, 1, z, 0);
        kernels.addRademacher(Key.ofSeed(call), call % 5, n, 1, z, 0);
        kernels.dots(x, y, 0, 5, n / 5, z);
        kernels.accumulate(1, x, 0, sums, n);
        kernels.accumulateExactly(1, y, 0, x, 0, 5, 6, sums, n / 5);
        kernels.multiplyInDouble(sums, 0, 9, 1, sums, 0, 40, sums, 0, 40, 6, 39, 9);
        kernels.addCombined(1, 2, x, 0, y, 0, z, 0, n);
        kernels.addTimes(1, x, 0, y, 0, z, 0, n);
        kernels.addOverRoots(1, x, 0, positive, 0, z, 0, n);
        kernels.addProduct(1, x, 0, 4, y, 0, n, z, 0, n);
        kernels.addProducts(scales, x, 0, 4, y, 0, n, z, 0, n, 3, n);
        kernels.addProducts(scales, x, 0, 1, y, 0, n, z, 0, n, 5, n);
        kernels.addProducts(one, x, 0, depth, y, 0, 100, z, 0, n, 9, 100);
        kernels.updates().descendSigns(0, x, 0, z, 0, n);
        kernels.updates().curve(0, 1, x, 0, z, 0, n);
        kernels.updates().average(0.5f, 0.5f, x, 0, y, z, 0, n);
        kernels.updates().keepLargest(y, z, 0, n);
        kernels.updates().descendByRoots(0, 1, 1, 1, x, positive, z, 0, n);
        for (StoredFormat format : StoredFormat.values()) {
          byte[] bytes = kernels.bytes((int) format.bytes(64 * 256));
          kernels.widen(format, bytes, 0, 256, x, 0);
          if (call % 2 == 0) {
            int unit = Math.max(32, RowsAbreast.unit(format));
            kernels.multiplyAbreast(format, bytes, unit, y, 0, z, 0);
          }
        }
      }
    }
  }

  @Test
  void noMethodHoldsMoreThanIsInlinedForSure(@TempDir Path folder) throws Exception {
    Path log = folder.resolve("log.xml");
    Process alone =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UnlockDiagnosticVMOptions",
                "-XX:+LogCompilation",
                "-XX:LogFile=" + log,
                "-Xbatch", // a call waits for its compilation: none is left behind at the end
                "--add-modules",
                "jdk.incubator.vector",
                "-cp",
                System.getProperty("java.class.path"),
                AllKernels.class.getName())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("out").toFile())
            .start();
    assertEquals(0, alone.waitFor(), () -> text(folder.resolve("out")));
    Map<String, Size> sizes = sizes(log);
    TreeSet<String> unseen = new TreeSet<>(SEEN);
    unseen.removeAll(sizes.keySet());
    assertEquals(Set.of(), unseen);
    TreeSet<String> above = new TreeSet<>();
    sizes.forEach(
        (method, size) -> {
          boolean large = size.calls > MOST_CALLS || size.nodes > MOST_NODES;
          if (large && !BEYOND.contains(method)) {
            above.add(method + ": " + size);
          }
        });
    assertEquals(new TreeSet<>(), above);
  }

  /**
   * What the optimising compiler made of a method.
   *
   * @param calls that were inlined
   * @param nodes behind the parser, 0 where the log does not tell
   */
  private record Size(int calls, int nodes) {
    Size orLarger(Size other) {
      return new Size(Math.max(calls, other.calls), Math.max(nodes, other.nodes));
    }
  }

  /** The largest compilations of each method. */
  private static Map<String, Size> sizes(Path log) throws IOException {
    Map<String, Size> most = new TreeMap<>();
    String method = null;
    Size size = new Size(0, 0);
    try (BufferedReader lines = Files.newBufferedReader(log)) {
      for (String line; (line = lines.readLine()) != null; ) {
        if (line.startsWith("<task ")) {
          Matcher task = TASK.matcher(line);
          boolean optimised = !line.contains(" level='");
          method = optimised && task.matches() ? task.group(1) : null;
          size = new Size(0, 0);
        } else if (line.startsWith("<inline_success")) {
          size = new Size(size.calls + 1, size.nodes);
        } else if (line.startsWith("<parse_done")) {
          Matcher nodes = NODES.matcher(line);
          size = nodes.find() ? new Size(size.calls, Integer.parseInt(nodes.group(1))) : size;
        } else if (line.startsWith("</task") && method != null && size.calls > 0) {
          most.merge(method, size, Size::orLarger);
        }
      }
    }
    return most;
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return e.toString();
    }
  }
}
