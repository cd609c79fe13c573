package zeroth.tensor.direction;

import java.util.Arrays;
import java.util.List;
import zeroth.tensor.Parameter;
import zeroth.tensor.random.Key;
import zeroth.tensor.random.NoiseGenerator;
import zeroth.tensor.random.Scratch;

/**
 * A sum of {@link Flipout}'s directions, a_0 v_f + a_1 v_(f+1) + ..., with U drawn once. An element
 * of a matrix is
 *
 * <pre>
 * U[j, k] c[j, k],   c[j, k] = sum_i (a_i r_i[j]) s_i[k],
 * </pre>
 *
 * c a chain of fma from 0 with i ascending and a_i rounded to float32; elsewhere r_i is 1. The
 * product is rounded, then scaled and added by one fma.
 *
 * @param key of the {@link Flipout}
 * @param first number f of the first direction
 * @param a factors, one for each direction
 */
public record Flipped(Key key, int first, List<Double> a) implements Direction {
  /** Rows whose signs are made at a time, and kept for those that follow: a block of them. */
  private static final int ROWS = 64;

  /** Elements that are made at a time, about. */
  private static final int BLOCK = 4096;

  private static final float[] ONE = {1};

  /**
   * @throws IllegalArgumentException if a factor is not finite in float32
   */
  public Flipped {
    a = List.copyOf(a);
    for (double factor : a) {
      if (!Float.isFinite((float) factor)) {
        throw new IllegalArgumentException(
            "directions with flipped signs, one of them by " + factor);
      }
    }
  }

  /**
   * s_i of all directions in a tensor, (n, directions) where {@code turned} is true, else
   * (directions, n), n its columns.
   */
  public float[] columnSigns(Parameter p, boolean turned, NoiseGenerator noise) {
    int n = p.shape().columns();
    int count = a.size();
    float[] signs = new float[count * n];
    for (int i = 0; i < count; i++) {
      Key s = new Flipout(key).columnSigns(first + i).fold(p.name());
      noise.addRademacher(s, 0, n, 1, signs, i * n);
    }
    if (!turned) {
      return signs;
    }
    float[] other = new float[signs.length];
    for (int i = 0; i < signs.length; i++) {
      other[i % n * count + i / n] = signs[i];
    }
    return other;
  }

  /** a_i r_i[j] of all directions. */
  @FunctionalInterface
  public interface RowFactors {
    /**
     * Those of rows [from, from + count) of a tensor.
     *
     * @param out gets a factor for each row and direction, (count, directions), from its start
     */
    void read(int from, int count, float[] out);
  }

  /** The factors of a tensor's rows. */
  public RowFactors rowFactors(Parameter p, NoiseGenerator noise) {
    int directions = a.size();
    float[] factors = new float[directions];
    Key[] keys = new Key[directions];
    for (int i = 0; i < directions; i++) {
      factors[i] = a.get(i).floatValue();
      keys[i] = new Flipout(key).rowSigns(first + i).fold(p.name());
    }
    return new RowFactors() {
      private final float[] signs = new float[ROWS];
      private final float[] held = new float[ROWS * directions];
      private int block = -1; // of rows that are held

      @Override
      public void read(int from, int count, float[] out) {
        for (int row = from; row < from + count; ) {
          if (row / ROWS != block) {
            hold(row / ROWS);
          }
          int rows = Math.min(from + count, (block + 1) * ROWS) - row;
          System.arraycopy(
              held, row % ROWS * directions, out, (row - from) * directions, rows * directions);
          row += rows;
        }
      }

      private void hold(int block) {
        this.block = block;
        int height = Math.min(ROWS, p.shape().rows() - block * ROWS);
        for (int i = 0; i < directions; i++) {
          Arrays.fill(signs, 0, height, p.shape().isMatrix() ? 0 : factors[i]);
          if (p.shape().isMatrix()) {
            noise.addRademacher(keys[i], block * ROWS, height, factors[i], signs, 0);
          }
          for (int j = 0; j < height; j++) {
            held[j * directions + i] = signs[j];
          }
        }
      }
    };
  }

  @Override
  public TensorDirection of(Parameter p, NoiseGenerator noise) {
    if (p.size() == 0) {
      return TensorDirection.ZERO;
    }
    int n = p.shape().columns();
    int count = a.size();
    Key tensor = key.fold(p.name());
    float[] s = columnSigns(p, false, noise);
    RowFactors factors = rowFactors(p, noise);
    int rows = Math.min(ROWS, Math.min(p.shape().rows(), (BLOCK + n - 1) / n));
    return (scale, from, length, out, offset) -> {
      Scratch scratch = noise.scratch();
      float[] r = scratch.take(rows * count);
      float[] c = scratch.take(rows * n);
      float[] u = scratch.take(rows * n);
      RowRuns.each(
          from,
          length,
          n,
          rows,
          (first, height, columns) -> {
            int elements = height * columns;
            factors.read(first / n, height, r);
            Arrays.fill(c, 0, elements, -0f); // -0 + v is v, whatever the sign of a zero
            noise.addProducts(ONE, r, 0, count, s, first % n, n, c, 0, n, height, columns);
            Arrays.fill(u, 0, elements, 0);
            noise.addGaussian(tensor, first, elements, 1, u, 0);
            noise.addTimes((float) scale, u, 0, c, 0, out, offset + first - from, elements);
          });
      scratch.giveBack(3);
    };
  }
}
