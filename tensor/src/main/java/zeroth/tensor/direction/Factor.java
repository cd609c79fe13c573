package zeroth.tensor.direction;

import java.util.Arrays;
import zeroth.tensor.NamedTensors;
import zeroth.tensor.Parameter;
import zeroth.tensor.random.Key;
import zeroth.tensor.random.NoiseGenerator;

/**
 * One factor of a {@link LowRank} direction: for a tensor, a tall matrix of r columns whose rows
 * are read in runs. Small beside the tensor itself.
 */
public sealed interface Factor {

  /**
   * This factor for one tensor.
   *
   * @param r number of columns
   */
  Rows of(Parameter p, int r, NoiseGenerator noise);

  /** Rows of a factor. */
  interface Rows {
    /** Writes rows [from, from + count) into out, count * r elements from its start. */
    void read(int from, int count, float[] out);
  }

  /**
   * Standard normal noise of a key: element (i, k) is element i r + k of the tensor's noise under
   * that key.
   */
  record Keyed(Key key) implements Factor {
    @Override
    public Rows of(Parameter p, int r, NoiseGenerator noise) {
      return new KeyedRows(key.fold(p.name()), r, noise);
    }
  }

  /** A factor held as state: matrices of r columns, by the tensor's name. */
  record Held(NamedTensors state) implements Factor {
    @Override
    public Rows of(Parameter p, int r, NoiseGenerator noise) {
      float[] held = state.tensor(p.name()).data();
      return (from, count, out) -> System.arraycopy(held, from * r, out, 0, count * r);
    }
  }

  /**
   * basis * Z with Z (r, r) standard normal noise of a key; an element is a chain of fma from 0
   * with Z's row ascending.
   */
  record Mixed(Factor basis, Key key) implements Factor {
    /** A row of Z is made up to a multiple of this with zeros: as many lanes as vectors have. */
    private static final int LANES = 16;

    /** Rows that are mixed at a time. */
    private static final int ROWS = 16;

    private static final float[] ONE = {1};

    @Override
    public Rows of(Parameter p, int r, NoiseGenerator noise) {
      Rows rows = basis.of(p, r, noise);
      int width = (r + LANES - 1) / LANES * LANES;
      float[] z = new float[r * width]; // (r, width)
      for (int k = 0; k < r; k++) {
        noise.addGaussian(key.fold(p.name()), k * r, r, 1, z, k * width);
      }
      float[] mixed = new float[ROWS * width];
      return (from, count, out) -> {
        rows.read(from, count, out);
        for (int top = 0; top < count; top += ROWS) {
          int height = Math.min(ROWS, count - top);
          Arrays.fill(mixed, 0, height * width, -0f); // -0 + v is v, whatever the sign of a zero
          noise.addProducts(ONE, out, top * r, r, z, 0, width, mixed, 0, width, height, width);
          for (int i = 0; i < height; i++) {
            System.arraycopy(mixed, i * width, out, (top + i) * r, r);
          }
        }
      };
    }
  }
}
