package zeroth.tensor.format;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RowsAbreastTest {
  @Test
  void theRowsThatFitAreWholeUnits() {
    for (StoredFormat format : StoredFormat.values()) {
      assertTrue(RowsAbreast.fits(format, 512), format.name());
      assertFalse(RowsAbreast.fits(format, 511), format.name());
    }
    assertTrue(RowsAbreast.fits(StoredFormat.F16, 6));
    assertTrue(RowsAbreast.fits(StoredFormat.Q4_0, 96));
    assertFalse(RowsAbreast.fits(StoredFormat.Q8_0, 48));
    assertFalse(RowsAbreast.fits(StoredFormat.Q6_K, 128));
  }

  /** A pair of 16 bits of each row, then the next pair of each. */
  @Test
  void pairsFollowEachOther() {
    byte[] rows = new byte[64 * 4 * 2];
    new Random(3).nextBytes(rows);
    byte[] abreast = new byte[rows.length];
    RowsAbreast.turn(StoredFormat.BF16, 4, rows, abreast);
    for (int i = 0; i < rows.length; i++) {
      int pair = i / 256;
      int row = i % 256 / 4;
      assertEquals(rows[row * 8 + pair * 4 + i % 4], abreast[i]);
    }
  }

  /** Of each block the rows' scales, then four numbers of each row at a time. */
  @Test
  void scalesStandBeforeTheirNumbers() {
    int stride = 2 * 34;
    byte[] rows = new byte[64 * stride];
    new Random(1).nextBytes(rows);
    byte[] abreast = new byte[rows.length];
    RowsAbreast.turn(StoredFormat.Q8_0, 64, rows, abreast);
    for (int block = 0; block < 2; block++) {
      for (int r = 0; r < 64; r++) {
        int stored = r * stride + block * 34;
        for (int i = 0; i < 2; i++) {
          assertEquals(rows[stored + i], abreast[block * 64 * 34 + r % 32 * 4 + r / 32 * 2 + i]);
        }
        for (int i = 0; i < 32; i++) {
          int place = block * 64 * 34 + 128 + i / 4 * 256 + 4 * r + i % 4;
          assertEquals(rows[stored + 2 + i], abreast[place]);
        }
      }
    }
  }

  /** Q6_K's scale is the last of a block, and stands before the others here. */
  @Test
  void aLastScaleStandsFirst() {
    byte[] rows = new byte[64 * 210];
    new Random(4).nextBytes(rows);
    byte[] abreast = new byte[rows.length];
    RowsAbreast.turn(StoredFormat.Q6_K, 256, rows, abreast);
    for (int r = 0; r < 64; r++) {
      for (int i = 0; i < 210; i++) {
        int place = i < 208 ? 128 + i / 4 * 256 + 4 * r + i % 4 : r % 32 * 4 + r / 32 * 2 + i - 208;
        assertEquals(rows[r * 210 + i], abreast[place]);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(StoredFormat.class)
  void aRowComesBackAsItWas(StoredFormat format) {
    int depth = 5 * RowsAbreast.unit(format);
    int stride = (int) format.bytes(depth);
    byte[] rows = new byte[64 * stride];
    new Random(2).nextBytes(rows);
    byte[] abreast = new byte[rows.length];
    RowsAbreast.turn(format, depth, rows, abreast);
    for (int r = 0; r < 64; r++) {
      byte[] row = new byte[stride + 3];
      RowsAbreast.row(format, depth, abreast, r, row, 2);
      assertArrayEquals(
          Arrays.copyOfRange(rows, r * stride, (r + 1) * stride),
          Arrays.copyOfRange(row, 2, 2 + stride));
      assertEquals(0, row[0] | row[1] | row[stride + 2]);
    }
  }
}
