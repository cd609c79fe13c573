package zeroth.tensor.direction;

import java.util.ArrayList;
import java.util.List;

/**
 * A direction v_i for each sequence i of a batch: what an estimate with one direction an example is
 * made of. Those of {@link OutputNoise} are the weights' where a loss knows no maps alone.
 */
public sealed interface SequenceDirections
    permits SequenceDirections.Each, SequenceDirections.Restricted, Flipout, OutputNoise {

  /**
   * v_i.
   *
   * @param i number of the sequence, from 0
   */
  Direction of(int i);

  /**
   * a_0 v_0 + a_1 v_1 + ..., the direction of an update.
   *
   * @param a a factor for each sequence, finite
   */
  Direction sum(double... a);

  /**
   * Directions that have nothing in common.
   *
   * @param directions of the sequences, in order
   */
  record Each(List<Direction> directions) implements SequenceDirections {
    public Each {
      directions = List.copyOf(directions);
    }

    @Override
    public Direction of(int i) {
      return directions.get(i);
    }

    @Override
    public Direction sum(double... a) {
      List<Direction> terms = new ArrayList<>();
      for (int i = 0; i < a.length; i++) {
        terms.add(of(i).scaled(a[i]));
      }
      return new Direction.Sum(terms);
    }
  }

  /**
   * Directions that are zero outside the embedding rows that a batch reads.
   *
   * @param inner v_i
   * @param rows the rows that keep them
   */
  record Restricted(SequenceDirections inner, TouchedRows rows) implements SequenceDirections {
    @Override
    public Direction of(int i) {
      return new Touched(inner.of(i), rows);
    }

    @Override
    public Direction sum(double... a) {
      return new Touched(inner.sum(a), rows);
    }
  }
}
