package zeroth.tensor.direction;

import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.IntConsumer;

/**
 * The rows of embedding tables that a minibatch reads. Only they can have a gradient; a table that
 * is not named here is read whole.
 */
public final class TouchedRows {
  /** Every row of every tensor. */
  public static final TouchedRows ALL = new TouchedRows(Map.of());

  private final Map<String, BitSet> tables;

  private TouchedRows(Map<String, BitSet> tables) {
    this.tables = tables;
  }

  /** The rows that ids name in one table, and every row of every other tensor. */
  public static TouchedRows of(String table, int[] ids) {
    return ALL.and(table, ids);
  }

  /** These, and in another table the rows that ids name. */
  public TouchedRows and(String table, int[] ids) {
    BitSet rows = new BitSet();
    for (int id : ids) {
      rows.set(id);
    }
    Map<String, BitSet> more = new HashMap<>(tables);
    more.put(table, rows);
    return new TouchedRows(Map.copyOf(more));
  }

  /** Number of rows of a table that are read; empty for a table that is read whole. */
  public OptionalInt count(String table) {
    return restricts(table) ? OptionalInt.of(tables.get(table).cardinality()) : OptionalInt.empty();
  }

  /** Whether a tensor is restricted to some rows. */
  public boolean restricts(String table) {
    return tables.containsKey(table);
  }

  /** Whether row i of a restricted table is read. */
  public boolean contains(String table, int i) {
    return tables.get(table).get(i);
  }

  /**
   * Shows the rows of a restricted table that are read, in their order.
   *
   * @param table one that {@link #restricts} knows
   * @param from first row to look at
   * @param end behind the last
   */
  public void each(String table, int from, int end, IntConsumer row) {
    BitSet rows = tables.get(table);
    for (int i = rows.nextSetBit(from); i >= 0 && i < end; i = rows.nextSetBit(i + 1)) {
      row.accept(i);
    }
  }
}
