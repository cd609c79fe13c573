package zeroth.tensor.gradient;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import zeroth.tensor.NamedTensors;
import zeroth.tensor.Segments;
import zeroth.tensor.backend.Attention;
import zeroth.tensor.backend.Backend;
import zeroth.tensor.backend.OpChecks;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.backend.Pointwise;
import zeroth.tensor.backend.Rotary;
import zeroth.tensor.backend.Update;
import zeroth.tensor.backend.Values;
import zeroth.tensor.backend.VocabularyLosses;
import zeroth.tensor.direction.Direction;
import zeroth.tensor.direction.WeightView;
import zeroth.tensor.random.NoiseGenerator;

/**
 * Reverse mode over the ops of another backend (Linnainmaa 1970; Griewank and Walther, "Evaluating
 * Derivatives", SIAM 2008). A forward written for a {@link Backend} runs on the tape unchanged and
 * has the same bits, since the backend below computes it; {@link #backward} then goes over the ops
 * from the last to the first and gives each argument its part of the gradient.
 *
 * <p>All activations are kept until then ({@link #recycle} frees nothing), which is the memory that
 * forward-only methods do without. What is cheaper to compute once more than to keep, is: the
 * argument of an activation function, attention weights, means and variances of rows.
 *
 * <p>A gradient is the sum of chains of float32 in a fixed order that depends on shapes alone; the
 * products follow the contract of the ops, so the backend below and its threads change no bit.
 */
public final class Tape implements Backend {
  private final Backend below;
  private final List<Recorded> recorded = new ArrayList<>();
  private Parameters into;

  /**
   * @param below computes; closed together with this
   */
  public Tape(Backend below) {
    this.below = below;
  }

  /**
   * Adds the gradient of sum_i dy_i y_i with respect to the weights. Where a view has perturbed
   * candidates, that is the gradient at theta + scale * v, summed over the candidates.
   *
   * <p>The values of this forward are used up; those made by {@link #of} keep their gradient, see
   * {@link #gradient}. The weights must be what they were in the forward.
   *
   * @param y a result of the forward since {@link #begin}
   * @param dy gradient of a loss with respect to y, row-major
   * @param into sums for the tensors whose gradient is wanted, by the names of the weights
   * @throws IllegalArgumentException if dy has not y's size, or a sum not its weight's shape
   */
  public void backward(Values y, float[] dy, Parameters into) {
    OpChecks.elements(y.rows(), y.columns(), dy);
    if (!recorded.contains(y)) {
      throw new IllegalArgumentException("the values are not of this tape's last forward");
    }
    this.into = into;
    ((Recorded) y).receive(dy.clone());
    for (int i = recorded.size() - 1; i >= 0; i--) {
      Recorded node = recorded.get(i);
      node.pullBack();
      below.recycle(node.below());
    }
    recorded.clear();
    this.into = null;
  }

  /**
   * The gradient with respect to values that were made by {@link #of}, after {@link #backward}.
   *
   * @return row-major, all 0 where the result did not depend on them
   */
  public float[] gradient(Values leaf) {
    Recorded node = (Recorded) leaf;
    if (node.isResult()) {
      throw new IllegalArgumentException("gradients are kept for values made by of alone");
    }
    return node.gradient() == null
        ? new float[node.rows() * node.columns()]
        : node.gradient().clone();
  }

  @Override
  public String description() {
    return "tape over " + below.description();
  }

  @Override
  public void begin() {
    recorded.clear();
    below.begin();
  }

  /** Frees nothing: the way back needs the values. */
  @Override
  public void recycle(Values... values) {
    // until backward
  }

  @Override
  public Values of(int rows, int columns, float[] elements) {
    return record(below.of(rows, columns, elements), null);
  }

  @Override
  public float[] read(Values x) {
    return below.read(below(x));
  }

  @Override
  public Values embedding(WeightView weights, String table, int[] ids) {
    int[] rows = ids.clone();
    return record(
        below.embedding(weights, table, ids),
        dy -> EmbeddingGradient.add(weights, table, rows, dy, into));
  }

  @Override
  public Values affine(WeightView weights, String weight, String bias, Values x, Pointwise f) {
    Values y = below.affine(weights, weight, bias, below(x), f);
    LinearGradient op = new LinearGradient(below, weights, weight, bias, below(x), f, y);
    return record(y, dy -> ((Recorded) x).receive(op.pull(dy, into)));
  }

  @Override
  public Values add(Values a, Values b) {
    return record(
        below.add(below(a), below(b)),
        dy -> {
          ((Recorded) b).receive(dy.clone());
          ((Recorded) a).receive(dy);
        });
  }

  /** dz = dy f'(z + scale u), du = scale dz. */
  @Override
  public Values addScaled(Values z, float scale, Values u, Pointwise f) {
    Values y = below.addScaled(below(z), scale, below(u), f);
    return record(
        y,
        dy -> {
          float[] dz =
              ActivationGradient.pull(
                  f,
                  dy,
                  y,
                  below,
                  () -> below.addScaled(below(z), scale, below(u), Pointwise.IDENTITY));
          float[] du = dz.clone();
          for (int i = 0; i < du.length; i++) {
            du[i] *= scale;
          }
          ((Recorded) u).receive(du);
          ((Recorded) z).receive(dz);
        });
  }

  @Override
  public Values layerNorm(WeightView weights, String gain, String bias, float epsilon, Values x) {
    Values in = below(x);
    return record(
        below.layerNorm(weights, gain, bias, epsilon, in),
        dy -> {
          LayerNormGradient op = new LayerNormGradient(below, weights, gain, bias, epsilon);
          ((Recorded) x).receive(op.pull(below.read(in), dy, into));
        });
  }

  @Override
  public Values rmsNorm(WeightView weights, String gain, float epsilon, Values x) {
    Values in = below(x);
    return record(
        below.rmsNorm(weights, gain, epsilon, in),
        dy -> {
          RmsNormGradient op = new RmsNormGradient(below, weights, gain, epsilon);
          ((Recorded) x).receive(op.pull(below.read(in), dy, into));
        });
  }

  @Override
  public Values rotate(Values x, Rotary rotary, int[] positions) {
    int[] rows = positions.clone();
    return record(
        below.rotate(below(x), rotary, rows),
        dy -> ((Recorded) x).receive(RowGradients.rotate(dy, x.columns(), rotary, rows)));
  }

  @Override
  public Values multiply(Values a, Values b) {
    Values left = below(a);
    Values right = below(b);
    return record(
        below.multiply(left, right),
        dy -> {
          ((Recorded) b).receive(product(dy.clone(), below.read(left)));
          ((Recorded) a).receive(product(dy, below.read(right)));
        });
  }

  private static float[] product(float[] dy, float[] x) {
    for (int i = 0; i < dy.length; i++) {
      dy[i] *= x[i];
    }
    return dy;
  }

  @Override
  public Values select(Values x, int tokens, int[] rows) {
    int[] chosen = rows.clone();
    int groups = OpChecks.select(x, tokens, rows);
    return record(
        below.select(below(x), tokens, chosen),
        dy -> ((Recorded) x).receive(RowGradients.select(dy, x.columns(), groups, tokens, chosen)));
  }

  @Override
  public Values join(Values a, Segments first, Values b, Segments second) {
    return record(
        below.join(below(a), first, below(b), second),
        dy -> {
          ((Recorded) a).receive(RowGradients.part(dy, a.columns(), first, second, true));
          ((Recorded) b).receive(RowGradients.part(dy, b.columns(), second, first, false));
        });
  }

  @Override
  public Values attention(Values q, Values k, Values v, Attention pattern) {
    Values y = below.attention(below(q), below(k), below(v), pattern);
    return record(
        y,
        dy -> {
          AttentionGradient op =
              new AttentionGradient(
                  below.read(below(q)),
                  below.read(below(k)),
                  below.read(below(v)),
                  dy,
                  pattern,
                  y.columns() / pattern.heads());
          op.run(below);
          ((Recorded) q).receive(op.dq());
          ((Recorded) k).receive(op.dk());
          ((Recorded) v).receive(op.dv());
        });
  }

  /** Computed below; {@link #backward(LossHead, double[], Parameters)} is its way back. */
  @Override
  public VocabularyLosses vocabularyLosses(
      WeightView weights, String weight, String bias, Values x, int[] targets) {
    return below.vocabularyLosses(weights, weight, bias, below(x), targets);
  }

  /**
   * A call of {@link #vocabularyLosses} with what it gave.
   *
   * @param losses its result
   */
  public record LossHead(
      WeightView weights,
      String weight,
      String bias,
      Values x,
      int[] targets,
      VocabularyLosses losses) {}

  /**
   * Adds the gradient of sum_r dl_r loss_r, for the losses of a head over a vocabulary.
   *
   * @param head the call, in the forward since {@link #begin}
   * @param dl gradient of a loss with respect to each row's
   * @param into sums for the tensors whose gradient is wanted
   * @throws IllegalArgumentException as {@link #backward(Values, float[], Parameters)}
   */
  public void backward(LossHead head, double[] dl, Parameters into) {
    if (dl.length != head.losses().rows()) {
      throw new IllegalArgumentException(
          dl.length + " gradients of the losses of " + head.losses().rows() + " rows");
    }
    VocabularyGradient op =
        new VocabularyGradient(
            below,
            head.weights(),
            head.weight(),
            head.bias(),
            below(head.x()),
            head.targets(),
            head.losses());
    backward(head.x(), op.pull(dl, into), into);
  }

  @Override
  public Values meanPool(Values x, Segments segments) {
    return record(
        below.meanPool(below(x), segments),
        dy -> ((Recorded) x).receive(RowGradients.meanPool(dy, x.columns(), segments)));
  }

  @Override
  public Values normalizeRows(Values x) {
    Values in = below(x);
    return record(
        below.normalizeRows(in),
        dy -> ((Recorded) x).receive(RowGradients.normalize(below.read(in), dy, x.columns())));
  }

  @Override
  public void add(NamedTensors parameters, double scale, Direction direction) {
    below.add(parameters, scale, direction);
  }

  @Override
  public void update(Update update) {
    below.update(update);
  }

  @Override
  public void each(int count, Task task) {
    below.each(count, task);
  }

  @Override
  public NoiseGenerator noise() {
    return below.noise();
  }

  @Override
  public void close() {
    below.close();
  }

  private Recorded record(Values values, Recorded.Pullback pullback) {
    Recorded node = new Recorded(values, pullback);
    recorded.add(node);
    return node;
  }

  private static Values below(Values x) {
    return ((Recorded) x).below();
  }

  /** Sets every element to 0, so that a gradient can be summed anew. */
  public static void clear(Parameters gradient) {
    gradient.list().forEach(p -> Arrays.fill(gradient.tensor(p).data(), 0));
  }
}
