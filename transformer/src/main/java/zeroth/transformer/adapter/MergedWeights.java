package zeroth.transformer.adapter;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import zeroth.tensor.LowRankTerm;
import zeroth.tensor.Parameter;
import zeroth.tensor.StoredElements;
import zeroth.tensor.Tensor;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.format.HalfPrecision;
import zeroth.tensor.format.StoredFormat;

/**
 * An adapted model as one without terms: each matrix becomes
 *
 * <pre>
 * W'_ij = round(W_ij + scale sum_k B_ik A_kj)
 * </pre>
 *
 * with the sum in double, k ascending, and one rounding to float32; for a W that stays in bfloat16
 * or binary16 another to its own format, so that a file of it is written as it was. A W in a format
 * of blocks becomes float32.
 */
public final class MergedWeights {
  private MergedWeights() {}

  /**
   * The merged weights; the given ones stay as they are, and tensors without a term are shared.
   *
   * @param adapted weights with terms beside them
   */
  public static Parameters of(Parameters adapted) {
    Set<String> terms = new HashSet<>();
    for (LowRankTerm term : adapted.termsBeside().values()) {
      terms.add(term.a());
      terms.add(term.b());
    }
    Map<String, Tensor> merged = new LinkedHashMap<>();
    for (Parameter p : adapted.list()) {
      LowRankTerm term = adapted.termBeside(p.name());
      if (term != null) {
        merged.put(p.name(), merged(adapted, p, term));
      } else if (!terms.contains(p.name())) {
        merged.put(p.name(), adapted.tensor(p));
      }
    }
    return Parameters.of(merged).on(adapted.backend());
  }

  private static Tensor merged(Parameters adapted, Parameter p, LowRankTerm term) {
    Tensor w = adapted.tensor(p);
    int N = p.shape().rows();
    int K = p.shape().columns();
    float[] a = adapted.tensor(term.a()).data(); // (r, K)
    float[] b = adapted.tensor(term.b()).data(); // (N, r)
    int r = adapted.get(term.a()).shape().rows();
    float[] y = new float[N * K];
    w.read(0, y.length, y, 0);
    double[] row = new double[K];
    for (int i = 0; i < N; i++) {
      Arrays.fill(row, 0);
      for (int k = 0; k < r; k++) {
        for (int j = 0; j < K; j++) {
          row[j] += (double) b[i * r + k] * a[k * K + j];
        }
      }
      for (int j = 0; j < K; j++) {
        y[i * K + j] = (float) (y[i * K + j] + term.scale() * row[j]);
      }
    }
    if (w.elements() instanceof StoredElements stored && stored.format().elements() == 1) {
      return new Tensor(p.shape(), narrowed(p.name(), stored.format(), y));
    }
    return new Tensor(p.shape(), y);
  }

  private static StoredElements narrowed(String name, StoredFormat format, float[] y) {
    ByteBuffer bytes = ByteBuffer.allocate(2 * y.length).order(ByteOrder.LITTLE_ENDIAN);
    for (float x : y) {
      bytes.putShort(
          format == StoredFormat.BF16 ? HalfPrecision.toBfloat16(x) : HalfPrecision.toBinary16(x));
    }
    return new StoredElements(format, bytes.flip(), y.length, name + ", merged");
  }
}
