package zeroth.bench.speed;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Padding and its inverse. */
class PaddedBatchTest {
  private final PaddedBatch batch =
      PaddedBatch.of(List.of(new int[] {7, 8}, new int[] {1, 2, 3}, new int[] {9}));

  @Test
  void shorterSequencesEndInZerosThatTheMaskCovers() {
    assertEquals(3, batch.sequences());
    assertEquals(3, batch.length());
    assertArrayEquals(new long[] {7, 8, 0, 1, 2, 3, 9, 0, 0}, batch.ids());
    assertArrayEquals(new long[] {1, 1, 0, 1, 1, 1, 1, 0, 0}, batch.mask());
    assertFalse(batch.isFull());
    assertTrue(PaddedBatch.of(List.of(new int[2], new int[2])).isFull());
  }

  @Test
  void rowsOfTokensAreTakenOutInOrder() {
    float[] rows = {70, 71, 80, 81, -1, -1, 10, 11, 20, 21, 30, 31, 90, 91, -1, -1, -1, -1};
    float[] tokens = {70, 71, 80, 81, 10, 11, 20, 21, 30, 31, 90, 91};
    assertArrayEquals(tokens, batch.tokens(rows, 2));
  }
}
