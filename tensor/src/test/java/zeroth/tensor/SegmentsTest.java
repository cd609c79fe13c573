package zeroth.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class SegmentsTest {
  @Test
  void packedSequencesFollowEachOther() {
    Segments segments = Segments.ofLengths(3, 1, 2);
    assertTrue(segments.isPacked());
    assertEquals(6, segments.total());
    assertEquals(4, segments.offset(2));
    assertEquals(6, segments.offset(3));
    assertEquals(3, segments.longest());
    assertArrayEquals(new int[] {0, 1, 2, 4, 5}, segments.rows(0, 2));
    assertTrue(Segments.ofLengths().isPacked());
  }

  @Test
  void spacedSequencesHaveTheirRowsAlone() {
    Segments segments = Segments.spaced(new int[] {1, 4, 8}, new int[] {3, 2, 1}, 12);
    assertFalse(segments.isPacked());
    assertEquals(12, segments.total());
    assertEquals(4, segments.offset(1));
    assertEquals(2, segments.length(1));
    assertEquals(12, segments.offset(3));
    assertEquals(3, segments.longest());
    assertArrayEquals(new int[] {4, 5, 8}, segments.rows(1, 2));
    Segments kept = segments.keep(0, 2);
    assertTrue(kept.isPacked());
    assertEquals(4, kept.total());
    assertTrue(Segments.spaced(new int[] {0, 2}, new int[] {2, 3}, 5).isPacked());
    assertFalse(Segments.spaced(new int[] {0, 2}, new int[] {2, 3}, 6).isPacked());
    assertFalse(Segments.spaced(new int[] {0, 2}, new int[] {1, 3}, 5).isPacked());
    assertFalse(Segments.spaced(new int[] {1}, new int[] {2}, 3).isPacked());
  }

  @Test
  void rowsThatDoNotFitAreRefused() {
    refused("sequence 0 has rows 0 to 3", new int[] {0, 2}, new int[] {3, 1}, 4);
    refused("sequence 1 has rows 2 to 5", new int[] {0, 2}, new int[] {2, 3}, 4);
    refused("sequence 0 has rows -1 to 1", new int[] {-1, 2}, new int[] {2, 1}, 4);
    refused("sequence 0 has rows 0 to 0", new int[] {0}, new int[] {0}, 4);
    refused("2 offsets and 1 lengths", new int[] {0, 2}, new int[] {1}, 4);
    refused("0 lengths within -1 rows", new int[] {}, new int[] {}, -1);
    assertThrows(IllegalArgumentException.class, () -> Segments.ofLengths(1, 0));
  }

  private static void refused(String why, int[] offsets, int[] lengths, int total) {
    IllegalArgumentException refused =
        assertThrows(
            IllegalArgumentException.class, () -> Segments.spaced(offsets, lengths, total));
    assertTrue(refused.getMessage().contains(why), refused.getMessage());
  }
}
