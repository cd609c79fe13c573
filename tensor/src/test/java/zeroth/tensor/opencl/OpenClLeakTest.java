package zeroth.tensor.opencl;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.management.JMException;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;
import zeroth.tensor.Shape;
import zeroth.tensor.Tensor;
import zeroth.tensor.backend.Backend;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.backend.Pointwise;
import zeroth.tensor.direction.Direction;
import zeroth.tensor.direction.WeightView;
import zeroth.tensor.random.Key;
import zeroth.tensor.reference.ReferenceBackend;

/**
 * A backend that is opened, used and closed over and over leaves nothing behind. {@code
 * -Dzeroth.opencl.cycles=1000} for the long run.
 */
@RequiresOpenCl
class OpenClLeakTest {
  private static final int CYCLES = Integer.getInteger("zeroth.opencl.cycles", 60);

  /** Cycles after which heap and allocator have found their size. */
  private static final int WARM = 30;

  /**
   * Less than the 20 MiB of one cycle's buffers: one that leaked would be seen. The build sets
   * MALLOC_MMAP_THRESHOLD_=1048576; without it glibc keeps freed buffers, hundreds of megabytes.
   */
  private static final long BOUND = 20L << 20;

  private static final Pattern MAPPING = Pattern.compile("([0-9a-f]+)-[0-9a-f]+ ");

  @Test
  void cyclesLeaveNoMemoryBehind() throws IOException, JMException {
    float[] expected = cycle(new ReferenceBackend());
    long warm = 0;
    for (int i = 0; i < CYCLES; i++) {
      assertArrayEquals(expected, cycle(OpenClBackend.create(OpenClDevice.of(0))));
      if (i == WARM) {
        warm = outsideHeap();
      }
    }
    long grown = outsideHeap() - warm;
    assertTrue(
        grown < BOUND, grown + " bytes more outside the heap after " + (CYCLES - WARM) + " cycles");
  }

  private static float[] cycle(Backend opened) {
    try (Backend backend = opened) {
      Parameters theta = Parameters.of("w", Tensor.zeros(Shape.of(8, 8))).on(backend);
      Direction z = new Direction.Gaussian(Key.ofSeed(5));
      theta.add(0.5, z);
      WeightView view = new WeightView(theta, List.of(z.times(1e-3)));
      float[] x = new float[16];
      x[3] = 1;
      x[12] = -2;
      return backend.read(backend.linear(view, "w", null, backend.of(2, 8, x), Pointwise.GELU));
    }
  }

  /** Resident bytes of this process outside the Java heap. */
  private static long outsideHeap() throws IOException, JMException {
    Object heap =
        ManagementFactory.getPlatformMBeanServer()
            .invoke(
                new ObjectName("com.sun.management:type=DiagnosticCommand"),
                "gcHeapInfo",
                new Object[0],
                new String[0]);
    Matcher range = Pattern.compile("\\[0x([0-9a-f]+), 0x([0-9a-f]+)\\)").matcher((String) heap);
    assertTrue(range.find(), () -> "no address in: " + heap);
    long first = Long.parseLong(range.group(1), 16);
    long end = Long.parseLong(range.group(2), 16);
    long resident = 0;
    long at = 0;
    for (String line : Files.readAllLines(Path.of("/proc/self/smaps"))) {
      Matcher mapping = MAPPING.matcher(line);
      if (mapping.lookingAt()) {
        at = Long.parseUnsignedLong(mapping.group(1), 16);
      } else if (line.startsWith("Rss:") && (at < first || at >= end)) {
        resident += Long.parseLong(line.replaceAll("[^0-9]", "")) << 10;
      }
    }
    return resident;
  }
}
