package zeroth.tensor.direction;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import zeroth.tensor.agreement.Sample;
import zeroth.tensor.random.Key;
import zeroth.tensor.random.ReferenceNoise;

/** Rows of a key's noise are its elements, whatever was read before. */
class KeyedRowsProperties {
  @Property(tries = 200)
  void rowsAreTheNoiseInAnyOrder(
      @ForAll @IntRange(min = 1, max = 70) int r,
      @ForAll @Size(min = 1, max = 9) java.util.List<@IntRange(max = 300) Integer> firsts,
      @ForAll long seed) {
    Sample sample = new Sample(seed);
    Key key = Key.ofSeed(seed);
    KeyedRows rows = new KeyedRows(key, r, new ReferenceNoise());
    int next = 0;
    for (int first : firsts) {
      int from = sample.onceIn(2) ? next : first; // goes on, or anywhere
      int count = sample.between(1, 40);
      float[] found = new float[count * r + 1];
      rows.read(from, count, found);
      float[] expected = new float[count * r];
      new ReferenceNoise().addGaussian(key, from * r, count * r, 1, expected, 0);
      assertArrayEquals(expected, Arrays.copyOf(found, count * r));
      next = from + count;
    }
  }
}
