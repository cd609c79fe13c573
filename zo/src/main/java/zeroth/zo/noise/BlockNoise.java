package zeroth.zo.noise;

import java.util.Arrays;
import java.util.stream.IntStream;
import zeroth.tensor.Parameter;
import zeroth.tensor.Shape;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.direction.Direction;
import zeroth.tensor.direction.Factor;
import zeroth.tensor.direction.LowRank;
import zeroth.tensor.random.Key;
import zeroth.zo.Range;
import zeroth.zo.Step;

/**
 * Random blocks: in a matrix max(1, floor(share m)) of its m rows and as many of its columns, in a
 * vector of its elements, each set as likely as another of its size; 0 outside the block, where
 * both meet 1, or a sign of the row times one of the column.
 *
 * <p>In a table of which a step's directions reach some rows, rows are drawn among them. A block is
 * a product of rank one, of which the factors are held; a direction holds until the next is drawn.
 */
public final class BlockNoise implements Noise {
  private final double share;
  private final boolean signs;
  private final Parameters rows; // (m, 1) of a matrix
  private final Parameters columns; // (n, 1) of a matrix
  private final Parameters vectors;

  /**
   * @param share of rows and of columns, in (0, 1)
   * @param signs whether rows and columns have random signs
   * @param theta the weights, of which the names and shapes count
   * @throws IllegalArgumentException if the share is out of range
   */
  public BlockNoise(double share, boolean signs, Parameters theta) {
    this.share = Range.positive("share", Range.within("share", 0, 1, share));
    this.signs = signs;
    this.rows =
        theta.zeros(p -> p.shape().isMatrix(), p -> Shape.of(p.shape().rows(), rank(p.shape())));
    this.columns =
        theta.zeros(p -> p.shape().isMatrix(), p -> Shape.of(p.shape().columns(), rank(p.shape())));
    this.vectors = theta.zeros(p -> !p.shape().isMatrix());
  }

  private static int rank(Shape matrix) {
    return LowRank.rank(matrix, 1);
  }

  @Override
  public Direction draw(Step at, Key key) {
    for (Parameter p : rows.list()) {
      IntStream reached = IntStream.range(0, p.size());
      if (at.touched().restricts(p.name())) {
        reached = reached.filter(row -> at.touched().contains(p.name(), row));
      }
      choose(reached.toArray(), rows.tensor(p).data(), key.fold("rows").fold(p.name()));
    }
    for (Parameters factor : new Parameters[] {columns, vectors}) {
      for (Parameter p : factor.list()) {
        int[] all = IntStream.range(0, p.size()).toArray();
        choose(all, factor.tensor(p).data(), key.fold("columns").fold(p.name()));
      }
    }
    return at.restrict(
        new LowRank(
            new Factor.Held(rows), new Factor.Held(columns), 1, new Direction.Dense(vectors)));
  }

  /** 1 or a sign at some of the places, 0 elsewhere: the head of a shuffle by Fisher and Yates. */
  private void choose(int[] places, float[] factor, Key key) {
    Arrays.fill(factor, 0);
    int count = Math.min(places.length, Math.max(1, (int) (share * places.length)));
    for (int i = 0; i < count; i++) {
      long bits = key.block(i);
      int left = places.length - i;
      int j = i + (int) ((bits & 0xffffffffL) * left >>> 32);
      int chosen = places[j];
      places[j] = places[i];
      factor[chosen] = signs && bits < 0 ? -1 : 1;
    }
  }
}
