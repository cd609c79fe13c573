package zeroth.tensor.opencl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import zeroth.tensor.opencl.Arenas.Block;
import zeroth.tensor.opencl.OpenClException.Failure;

/** Memory is never given out twice, comes back whole, and ends with an error that says so. */
class ArenasTest {
  private static final int MIB = 1 << 20;

  private static OpenClDevice device(long memory, long largestBuffer) {
    return new OpenClDevice(
        0, "p", "v", "d", OpenClDevice.Kind.GPU, memory, largestBuffer, 1 << 15, 256, 1);
  }

  private static Arenas arenas(long memory, long largestBuffer) {
    return new Arenas(new OpKernel(), device(memory, largestBuffer), 1);
  }

  @Test
  void blocksNeverOverlapAndAvoidTheCanary() {
    Arenas arenas = arenas(512L * MIB, 128L * MIB);
    Random random = new Random(3);
    List<Block> held = new ArrayList<>();
    for (int i = 0; i < 3000; i++) {
      if (held.size() > 40 || !held.isEmpty() && random.nextInt(3) == 0) {
        arenas.give(held.remove(random.nextInt(held.size())));
      } else {
        Block block = arenas.take(1 + random.nextInt(200_000), n -> {});
        assertTrue((block.address() & ArenaKernel.ARENA_LIMIT) > 0, "the canary's cell");
        for (Block other : held) {
          long apart = (long) block.address() - other.address();
          assertTrue(apart >= other.length() || -apart >= block.length(), block + " and " + other);
        }
        held.add(block);
      }
    }
    held.forEach(arenas::give);
    long bytes = arenas.bytes();
    // everything came back: the first arena can be given out whole
    arenas.take((1 << 22) - 32, n -> {});
    assertEquals(bytes, arenas.bytes());
  }

  @Test
  void aFullDeviceIsAnErrorThatSaysHowMuch() {
    Arenas arenas = arenas(64L * MIB, 32L * MIB);
    List<Block> held = new ArrayList<>();
    OpenClException e =
        assertThrows(
            OpenClException.class,
            () -> {
              while (true) {
                held.add(arenas.take(MIB, n -> {}));
              }
            });
    assertEquals(Failure.OUT_OF_MEMORY, e.failure());
    assertTrue(held.size() >= 12 && held.size() <= 16, held.size() + " blocks of 4 MiB in 64 MiB");
    assertTrue(e.getMessage().contains("4,194,304 bytes more"), e.getMessage());
    arenas.give(held.remove(0));
    held.add(arenas.take(MIB, n -> {}));
  }

  @Test
  void aBlockLargerThanABufferIsRefused() {
    OpenClException e =
        assertThrows(
            OpenClException.class, () -> arenas(1L << 40, 32L * MIB).take(9 * MIB, n -> {}));
    assertEquals(Failure.OUT_OF_MEMORY, e.failure());
    assertThrows(OpenClException.class, () -> arenas(1L << 40, 1L << 40).take(1L << 29, n -> {}));
  }

  @Test
  void aCollectorThatMovesLargeArraysIsRefused() {
    OpenClException e =
        assertThrows(
            OpenClException.class,
            () -> Collector.smallestFixed(List.of("PS Scavenge", "PS MarkSweep"), 0));
    assertEquals(Failure.UNSUITED_COLLECTOR, e.failure());
    assertTrue(e.getMessage().contains("-XX:+UseG1GC"), e.getMessage());
    List<String> g1 = List.of("G1 Young Generation", "G1 Old Generation");
    assertTrue(Collector.smallestFixed(g1, 32 * MIB) * 4L >= 16 * MIB);
  }
}
