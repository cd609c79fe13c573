package zeroth.tensor.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** Which rows of a matrix are multiplied together. */
class RowsApartProperties {
  @Property
  void theLargestOddNumberThatFits(
      @ForAll @IntRange(min = 1, max = 16) int together, @ForAll @IntRange(max = 500) int more) {
    int rows = together + more;
    int apart = RowsApart.of(rows, together);
    assertEquals(1, apart % 2);
    assertTrue(together * apart <= rows);
    assertTrue(together * (apart + 2) > rows);
  }

  /** 128 rows of 384 floats: places that hold a line each in 64 sets of lines of 64 bytes. */
  @Test
  void rowsOfMiniLmShareNoSetOfTheFirstCache() {
    int apart = RowsApart.of(128, 8);
    Set<Integer> sets = new HashSet<>();
    for (int i = 0; i < 8; i++) {
      sets.add(i * apart * 384 * Float.BYTES / 64 % 64);
    }
    assertEquals(8, sets.size());
  }
}
