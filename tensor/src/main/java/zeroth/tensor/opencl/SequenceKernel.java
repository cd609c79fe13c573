package zeroth.tensor.opencl;

import zeroth.tensor.math.Elementary;

/**
 * The ops over sequences: attention, pooling, rotary positions, and rows put together. Letters as
 * in {@link zeroth.tensor.reference.ReferenceBackend}.
 */
abstract class SequenceKernel extends DirectionKernel {
  /** Stripes of a row sum. */
  static final int STRIPES = 16;

  /**
   * s[row, h, j] = scale q[row, h] k[first + j, e]; one work item to a score, none to keys that the
   * row does not see. The table has for every row of a candidate its sequence's first row of keys,
   * then the number of those that it sees. A candidate has {@code columns} rows of keys; {@code
   * variant} heads read head e of theirs.
   */
  final void score(int item) {
    int j = item % stride;
    int h = item / stride % heads;
    int row = item / stride / heads;
    int t = row % rows;
    if (j < inbox[table + rows + t]) {
      int q = x + (row * heads + h) * depth;
      int key = row / rows * columns + inbox[table + t] + j;
      int k = z + (key * (heads / variant) + h / variant) * depth;
      float dot = 0;
      for (int d = 0; d < depth; d++) {
        dot = Math.fma(load(q + d), load(k + d), dot);
      }
      store(y + item, dot * scalar0);
    }
  }

  /** Softmax of scores in place: 16 work items to one row of one head, none to a repeated one. */
  final void softmax(int lane, int row, int repeated) {
    int from = y + row * stride;
    int length = inbox[table + rows + row / heads % rows] * (1 - repeated);
    float max = Float.NEGATIVE_INFINITY;
    for (int j = 0; j < length; j++) {
      max = larger(max, load(from + j));
    }
    float part = 0;
    for (int j = lane; j < length; j += STRIPES) {
      part = part + Elementary.exponential(load(from + j) - max);
    }
    float inverse = Elementary.quotient(1, total(part));
    for (int j = lane; j < length; j += STRIPES) {
      store(from + j, Elementary.exponential(load(from + j) - max) * inverse);
    }
  }

  /** y[row, h, d] = sum_j p[row, h, j] v[first + j, e, d]; one work item to an element. */
  final void weigh(int item) {
    int row = item / (heads * depth);
    int h = item / depth % heads;
    int t = row % rows;
    int width = heads / variant * depth;
    int p = x + (row * heads + h) * stride;
    int key = row / rows * columns + inbox[table + t];
    int v = z + key * width + h / variant * depth + item % depth;
    int length = inbox[table + rows + t];
    float sum = 0;
    for (int j = 0; j < length; j++) {
      sum = Math.fma(load(p + j), load(v + j * width), sum);
    }
    store(y + item, sum);
  }

  /** The table has the first rows of the sequences of a candidate, then their lengths. */
  final void meanPool(int item) {
    int c = item % columns;
    int sequence = item / columns;
    int b = sequence % depth;
    int first = sequence / depth * rows + inbox[table + b];
    int length = inbox[table + depth + b];
    float sum = 0;
    for (int t = first; t < first + length; t++) {
      sum = sum + load(x + t * columns + c);
    }
    store(y + item, Elementary.quotient(sum, length));
  }

  /**
   * One element turned by its row's position. The table has the positions of a candidate's rows; z
   * is where the inbox has the cosines of {@code heads} positions, {@code depth} each, then the
   * sines.
   */
  final void rotate(int item) {
    int row = item / columns;
    int place = item % (2 * depth);
    int i = place % depth;
    int angle = z + inbox[table + row % rows] * depth + i;
    float cos = Elementary.ofBits(inbox[angle]);
    float sin = Elementary.ofBits(inbox[angle + heads * depth]);
    float own = load(x + item);
    float turned = 0;
    if (place < depth) {
      float other = load(x + item + depth) * sin;
      turned = Math.fma(own, cos, -other);
    } else {
      float other = load(x + item - depth) * sin;
      turned = Math.fma(own, cos, other);
    }
    store(y + item, turned);
  }

  /** Rows put together: the table has for each a row of x, or -1 less a row of z. */
  final void gather(int item) {
    int row = inbox[table + item / columns];
    int from = x + row * columns;
    if (row < 0) {
      from = z + (-1 - row) * columns;
    }
    store(y + item, load(from + item % columns));
  }
}
