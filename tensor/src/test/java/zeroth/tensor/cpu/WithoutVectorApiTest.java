package zeroth.tensor.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import zeroth.tensor.random.Key;
import zeroth.tensor.random.NoiseGenerator;
import zeroth.tensor.random.ReferenceNoise;

/** Runs in a JVM of its own that was started without the incubator module. */
class WithoutVectorApiTest {

  @Test
  void plainKernelsAreChosenAndSaidInOneLine() {
    assertTrue(ModuleLayer.boot().findModule("jdk.incubator.vector").isEmpty());
    List<LogRecord> lines = new ArrayList<>();
    Logger log = Logger.getLogger("zeroth.tensor");
    log.setUseParentHandlers(false);
    log.addHandler(
        new Handler() {
          @Override
          public void publish(LogRecord line) {
            lines.add(line);
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        });
    try (CpuBackend backend = CpuBackend.create(3)) {
      assertEquals("cpu: plain Java, threads: 3", backend.description());
    }
    assertEquals(1, lines.size());
    assertTrue(lines.get(0).getMessage().contains("--add-modules jdk.incubator.vector"));
  }

  @Test
  void noiseIsTheReferenceNoise() {
    float[] expected = new float[1000];
    new ReferenceNoise().addGaussian(Key.ofSeed(3), 77, 1000, 0.5f, expected, 0);
    float[] actual = new float[1000];
    NoiseGenerator plain = new PlainKernels();
    plain.addGaussian(Key.ofSeed(3), 77, 1000, 0.5f, actual, 0);
    assertArrayEquals(expected, actual);
  }
}
