package zeroth.bench.speed;

import java.util.Map;
import zeroth.tensor.Shape;
import zeroth.tensor.Tensor;
import zeroth.tensor.backend.Backend;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.backend.Pointwise;
import zeroth.tensor.backend.Values;
import zeroth.tensor.direction.Direction;
import zeroth.tensor.direction.WeightView;
import zeroth.tensor.random.Key;

/** y = x W^T: a backend's linear op with the weights as they are and no bias. */
public final class Product implements Work {
  final int rows;
  final int depth;
  final int columns;
  final float[] x;
  private final Backend backend;
  private final WeightView weights;
  private final Values in;

  /**
   * @param rows of x
   * @param depth columns of x and of W
   * @param columns of y, rows of W
   */
  public Product(Backend backend, int rows, int depth, int columns) {
    this.backend = backend;
    this.rows = rows;
    this.depth = depth;
    this.columns = columns;
    x = normals(backend, rows, depth, 1);
    Tensor w = new Tensor(Shape.of(columns, depth), normals(backend, columns, depth, 0.02));
    weights = WeightView.plain(Parameters.of(Map.of("w", w)).on(backend));
    backend.begin();
    in = backend.of(rows, depth, x);
  }

  float[] w() {
    return weights.parameters().tensor("w").data();
  }

  /** Operations: a multiplication and an addition a term. */
  double flop() {
    return 2.0 * rows * depth * columns;
  }

  @Override
  public void run() {
    backend.recycle(backend.linear(weights, "w", null, in, Pointwise.IDENTITY));
    backend.finish();
  }

  @Override
  public float[] output() {
    Values y = backend.linear(weights, "w", null, in, Pointwise.IDENTITY);
    float[] elements = backend.read(y);
    backend.recycle(y);
    return elements;
  }

  private static float[] normals(Backend backend, int rows, int columns, double scale) {
    Parameters p = Parameters.of("x", Tensor.zeros(Shape.of(rows, columns))).on(backend);
    p.add(scale, new Direction.Gaussian(Key.ofSeed(1)));
    return p.tensor("x").data();
  }
}
