package zeroth.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import zeroth.tensor.agreement.Sample;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.cpu.KernelChoice;
import zeroth.tensor.format.StoredFormat;
import zeroth.tensor.format.Widening;

class AbreastElementsTest {
  /** Rows that fill groups and that do not, of several pieces of columns. */
  @ParameterizedTest
  @EnumSource(StoredFormat.class)
  void everyRangeIsThatOfTheRowsBefore(StoredFormat format) {
    for (int rows : new int[] {64, 65, 128, 150}) {
      int columns = format.elements() == 256 ? 1024 : 1056;
      Tensor stored = new Sample(rows).stored(format, Shape.of(rows, columns));
      Tensor abreast = Sample.abreast(stored);
      assertTrue(abreast.isStored());
      assertEquals(format.bytes((rows + 63L) / 64 * 64 * columns), abreast.elements().bytes());
      float[] whole = stored.floats();
      assertArrayEquals(whole, abreast.floats());
      Random random = new Random(2);
      for (int i = 0; i < 300; i++) {
        int from = random.nextInt(whole.length + 1);
        int most = i % 2 == 0 ? 40 : whole.length;
        int count = random.nextInt(Math.min(most, whole.length - from) + 1);
        Widening loops = i % 3 == 0 ? KernelChoice.best() : Widening.PLAIN;
        float[] part = new float[count + 2];
        abreast.elements().widen(from, count, part, 1, loops);
        assertEquals(0, part[0]);
        assertEquals(0, part[count + 1]);
        assertArrayEquals(
            Arrays.copyOfRange(whole, from, from + count), Arrays.copyOfRange(part, 1, count + 1));
      }
      for (int[] range : new int[][] {{-1, 2}, {whole.length - 1, 2}, {0, -1}}) {
        assertThrows(
            IndexOutOfBoundsException.class,
            () -> abreast.read(range[0], range[1], new float[2], 0));
      }
    }
  }

  @Test
  void whatDoesNotFitSaysSo() {
    Sample sample = new Sample(1);
    assertTrue(AbreastElements.fits(sample.stored(StoredFormat.Q8_0, Shape.of(65, 64))));
    Tensor[] others = {
      sample.weights(64, 64),
      sample.stored(StoredFormat.BF16, Shape.of(63, 64)),
      sample.weights(4096),
      sample.stored(StoredFormat.BF16, Shape.of(4096)),
      sample.stored(StoredFormat.BF16, Shape.of(64, 63)),
      sample.stored(StoredFormat.Q8_0, Shape.of(64, 48)),
      sample.stored(StoredFormat.Q6_K, Shape.of(64, 128)),
      Sample.abreast(sample.stored(StoredFormat.BF16, Shape.of(64, 64)))
    };
    for (Tensor other : others) {
      assertFalse(AbreastElements.fits(other));
      assertThrows(IllegalArgumentException.class, () -> AbreastElements.of(other));
    }
  }

  /** What is not selected, or does not fit, is shared; what is trained becomes float32 again. */
  @Test
  void parametersAreTheSameNumbers() {
    Sample sample = new Sample(3);
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    tensors.put("table", sample.stored(StoredFormat.BF16, Shape.of(70, 64)));
    tensors.put("w", sample.stored(StoredFormat.Q8_0, Shape.of(133, 64)));
    tensors.put("few", sample.stored(StoredFormat.BF16, Shape.of(63, 64)));
    tensors.put("b", sample.weights(133));
    Parameters rows = Parameters.of(tensors);
    Parameters abreast = rows.abreast(p -> !p.name().equals("table"));
    assertEquals(rows.list(), abreast.list());
    for (Parameter p : rows.list()) {
      Elements before = rows.storage(p).elements();
      Elements after = abreast.storage(p).elements();
      if (p.name().equals("w")) {
        assertTrue(after instanceof AbreastElements);
      } else {
        assertSame(before, after);
      }
      assertArrayEquals(rows.tensor(p).floats(), abreast.tensor(p).floats());
    }
    Parameters trained = abreast.freeze(p -> false);
    for (Parameter p : trained.list()) {
      assertArrayEquals(rows.tensor(rows.get(p.name())).floats(), trained.tensor(p).data());
    }
  }
}
