package zeroth.transformer.trunk;

import java.nio.IntBuffer;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The states of sequences at a border, on the host, in a bounded number of bytes: those that have
 * not been used for the longest time make room for new ones. A sequence is known by all that a
 * forward {@linkplain Batch#read reads} of it.
 *
 * <p>States depend on the tensors below the border and on nothing else, and nothing writes these:
 * they are frozen. So what is held is never out of date, as long as a cache is asked for states of
 * one model at one border; {@link SharedTrunk} has one of its own for each.
 */
final class ActivationCache {
  /** What an entry takes besides ids and states, about: two arrays, a key, a node of the map. */
  private static final int ENTRY = 160;

  private final long most;
  private final Map<IntBuffer, float[]> states = new LinkedHashMap<>(16, 0.75f, true);
  private long bytes;
  private long asked;
  private long found;

  /**
   * @param most bytes
   */
  ActivationCache(long most) {
    this.most = most;
  }

  /** The states of a sequence, which must not be written to; null where they are not held. */
  float[] get(int[] sequence) {
    float[] held = states.get(IntBuffer.wrap(sequence));
    asked++;
    found += held == null ? 0 : 1;
    return held;
  }

  /**
   * Holds the states of a sequence, unless they alone are more than fits.
   *
   * @param rows (rows of the sequence, C); kept, not copied
   */
  void put(int[] sequence, float[] rows) {
    if (bytes(sequence, rows) > most) {
      return;
    }
    float[] before = states.put(IntBuffer.wrap(sequence), rows);
    bytes += before == null ? bytes(sequence, rows) : 0;
    Iterator<Map.Entry<IntBuffer, float[]>> oldest = states.entrySet().iterator();
    while (bytes > most) {
      Map.Entry<IntBuffer, float[]> entry = oldest.next();
      bytes -= bytes(entry.getKey().array(), entry.getValue());
      oldest.remove();
    }
  }

  private static long bytes(int[] sequence, float[] rows) {
    return ENTRY + 4L * sequence.length + 4L * rows.length;
  }

  /** What is held, and how often it was of use. */
  CachedActivations report() {
    return new CachedActivations(states.size(), bytes, most, asked, found);
  }
}
