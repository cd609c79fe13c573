package zeroth.tensor.direction;

import java.util.Arrays;
import zeroth.tensor.random.Key;
import zeroth.tensor.random.NoiseGenerator;
import zeroth.tensor.random.ReferenceNoise;

/**
 * Rows of r columns of a key's noise. Noise is made in whole runs, and what a reading leaves of the
 * last ones is kept for the next: rows that are read few at a time, in order, cost no more.
 */
final class KeyedRows implements Factor.Rows {
  private static final int RUN = ReferenceNoise.GAUSSIAN_RUN;

  private final Key key;
  private final int r;
  private final NoiseGenerator noise;
  private float[] held = new float[RUN];
  private int first; // element at its start
  private int behind; // the last element

  KeyedRows(Key key, int r, NoiseGenerator noise) {
    this.key = key;
    this.r = r;
    this.noise = noise;
  }

  @Override
  public void read(int from, int count, float[] out) {
    int begin = from * r;
    int end = begin + count * r;
    if (begin < first || end > behind) {
      hold(begin / RUN * RUN, (end + RUN - 1) / RUN * RUN);
    }
    System.arraycopy(held, begin - first, out, 0, end - begin);
  }

  /** Makes runs [from, to), but for those at the front that are there. */
  private void hold(int from, int to) {
    int kept = first <= from && from < behind ? Math.min(behind, to) - from : 0;
    float[] next = held.length >= to - from ? held : new float[to - from];
    if (kept > 0) {
      System.arraycopy(held, from - first, next, 0, kept);
    }
    held = next;
    Arrays.fill(held, kept, to - from, 0);
    noise.addGaussian(key, from + kept, to - from - kept, 1, held, kept);
    first = from;
    behind = to;
  }
}
