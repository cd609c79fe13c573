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
    @Override
    public Rows of(Parameter p, int r, NoiseGenerator noise) {
      Rows rows = basis.of(p, r, noise);
      float[] z = new float[r * r];
      noise.addGaussian(key.fold(p.name()), 0, r * r, 1, z, 0);
      float[] row = new float[r];
      return (from, count, out) -> {
        rows.read(from, count, out);
        for (int i = 0; i < count; i++) {
          System.arraycopy(out, i * r, row, 0, r);
          Arrays.fill(out, i * r, (i + 1) * r, -0f); // -0 + v is v, whatever the sign of a zero
          noise.addProduct(1, row, 0, r, z, 0, r, out, i * r, r);
        }
      };
    }
  }
}
