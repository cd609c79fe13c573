package zeroth.tensor.direction;

import java.util.ArrayList;
import java.util.List;
import zeroth.tensor.Parameter;
import zeroth.tensor.random.NoiseGenerator;
import zeroth.tensor.random.Scratch;

/**
 * The part in one matrix of a sum of {@link LowRank} directions of one rank, each with factors that
 * scale it. A row takes all terms in turn while it is at hand; its bits are those of one term added
 * after the other.
 */
final class LowRankSum implements TensorDirection {
  private static final int ROWS = 64;

  /**
   * Between rows of B^T beyond their elements: of rows whose distance is a large power of two, few
   * would be in the first cache at a time.
   */
  private static final int GAP = 16;

  private final List<Term> terms;
  private final int n;
  private final int r;
  private final NoiseGenerator noise;
  private final Scratch scratch;
  private final List<Factor.Rows> left = new ArrayList<>();
  private final int stride; // of b's rows
  private final float[] b; // B^T of all terms, (terms r, stride)
  private final float[] scales;

  /**
   * A term.
   *
   * @param factors they are multiplied with a direction's scale, one after the other
   */
  record Term(LowRank product, List<Double> factors) {
    private double scaled(double scale) {
      double s = scale;
      for (double factor : factors) {
        s *= factor;
      }
      return s;
    }
  }

  /**
   * @param terms one or more, of one rank in this matrix
   * @param p a matrix with elements
   */
  LowRankSum(List<Term> terms, Parameter p, NoiseGenerator noise) {
    this.terms = terms;
    this.n = p.shape().columns();
    this.r = terms.get(0).product.rank(p);
    this.noise = noise;
    this.scratch = noise.scratch();
    this.stride = n + GAP;
    this.b = new float[Math.multiplyExact(terms.size() * r, stride)];
    this.scales = new float[terms.size()];
    for (int i = 0; i < terms.size(); i++) {
      left.add(terms.get(i).product.left(p, noise));
      readRight(terms.get(i).product.right(p, noise), i * r);
    }
  }

  /** The terms in a matrix, or none where a sum has others too, or other ranks. */
  static List<Term> terms(List<Direction> sum, Parameter p) {
    List<Term> terms = new ArrayList<>();
    for (Direction direction : sum) {
      List<Double> factors = new ArrayList<>();
      Direction v = direction;
      while (v instanceof Direction.Scaled || v instanceof PerTensor) {
        if (v instanceof Direction.Scaled scaled) {
          factors.add(scaled.factor());
          v = scaled.inner();
          continue;
        }
        PerTensor scaled = (PerTensor) v;
        Double own = scaled.scales().get(p.name());
        if (own == null) {
          return List.of();
        }
        factors.add(own);
        v = scaled.inner();
      }
      if (!(v instanceof LowRank product)
          || !terms.isEmpty() && product.rank(p) != terms.get(0).product.rank(p)) {
        return List.of();
      }
      terms.add(new Term(product, factors));
    }
    return terms;
  }

  /** B^T of a term: an element's row lies side by side. */
  private void readRight(Factor.Rows factor, int to) {
    float[] one = scratch.take(ROWS * r);
    for (int top = 0; top < n; top += ROWS) {
      int height = Math.min(ROWS, n - top);
      factor.read(top, height, one);
      for (int k = 0; k < r; k++) {
        for (int j = 0; j < height; j++) {
          b[(to + k) * stride + top + j] = one[j * r + k];
        }
      }
    }
    scratch.giveBack(1);
  }

  @Override
  public void addTo(double scale, int from, int count, float[] out, int offset) {
    for (int i = 0; i < scales.length; i++) {
      scales[i] = (float) terms.get(i).scaled(scale);
    }
    float[] rows = scratch.take(ROWS * r * terms.size()); // A's, of all terms
    RowRuns.each(
        from,
        count,
        n,
        ROWS,
        (first, height, columns) -> {
          readLeft(first / n, height, rows);
          int to = offset + first - from;
          noise.addProducts(scales, rows, 0, r, b, first % n, stride, out, to, n, height, columns);
        });
    scratch.giveBack(1);
  }

  private void readLeft(int top, int height, float[] rows) {
    int depth = terms.size() * r;
    if (terms.size() == 1) {
      left.get(0).read(top, height, rows);
      return;
    }
    float[] one = scratch.take(ROWS * r);
    for (int t = 0; t < terms.size(); t++) {
      left.get(t).read(top, height, one);
      for (int i = 0; i < height; i++) {
        System.arraycopy(one, i * r, rows, i * depth + t * r, r);
      }
    }
    scratch.giveBack(1);
  }
}
