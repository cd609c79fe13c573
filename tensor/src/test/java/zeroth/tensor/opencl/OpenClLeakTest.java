package zeroth.tensor.opencl;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import zeroth.tensor.Backend;
import zeroth.tensor.Parameters;
import zeroth.tensor.Pointwise;
import zeroth.tensor.Shape;
import zeroth.tensor.Tensor;
import zeroth.tensor.WeightView;
import zeroth.tensor.direction.Direction;
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

  /** A cycle's buffers are 16 MiB: one that leaked every second time would be seen. */
  private static final long BOUND = 96L << 20;

  @Test
  void cyclesLeaveNoMemoryBehind() throws IOException {
    float[] expected = cycle(new ReferenceBackend());
    long warm = 0;
    for (int i = 0; i < CYCLES; i++) {
      assertArrayEquals(expected, cycle(OpenClBackend.create(OpenClDevice.of(0))));
      if (i == WARM) {
        warm = outsideHeap();
      }
    }
    long grown = outsideHeap() - warm;
    assertTrue(grown < BOUND, grown + " bytes more after " + (CYCLES - WARM) + " cycles");
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

  /** Resident bytes of this process less what the heap may hold. */
  private static long outsideHeap() throws IOException {
    System.gc();
    for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
      if (line.startsWith("VmRSS:")) {
        long resident = Long.parseLong(line.replaceAll("[^0-9]", "")) << 10;
        return resident - Runtime.getRuntime().totalMemory();
      }
    }
    throw new IOException("no VmRSS");
  }
}
