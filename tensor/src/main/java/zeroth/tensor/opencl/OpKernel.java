package zeroth.tensor.opencl;

import zeroth.tensor.math.Elementary;

/**
 * All that runs on the device: one kernel of many ops, since each kernel would have memory of its
 * own. An op is a method; {@link #run} chooses it. Letters as in {@link
 * zeroth.tensor.reference.ReferenceBackend}, which defines every result; the elementary functions
 * and the noise are its very methods.
 *
 * <p>No expression has a product under a sum outside of {@code Math.fma}: a device may fuse the
 * two.
 */
final class OpKernel extends SequenceKernel {
  /** Work items of a group. */
  static final int GROUP = 256;

  /** Rows and columns of the result that a group computes of a matrix product, 4 x 4 an item. */
  static final int TILE = 64;

  /** Columns of both operands that a group holds at a time. */
  static final int SLICE = 16;

  static final int OPEN = 0;
  static final int UPLOAD = 1;
  static final int DOWNLOAD = 2;
  static final int REPORT = 3;
  static final int PERTURB = 4;
  static final int PROJECT_ROWS = 5;
  static final int FACTOR = 6;
  static final int UPDATE = 7;
  static final int MULTIPLY = 8;
  static final int ADD = 9;
  static final int LAYER_NORM = 10;
  static final int NORMALIZE = 11;
  static final int SCORES = 12;
  static final int SOFTMAX = 13;
  static final int WEIGH = 14;
  static final int MEAN_POOL = 15;
  static final int PRODUCT = 16;
  static final int RMS_NORM = 17;
  static final int ROTATE = 18;
  static final int GATHER = 19;
  static final int BLOCK_SUMS = 20;
  static final int TARGET = 21;
  static final int JOIN_BLOCKS = 22;
  static final int ADD_SCALED = 23;

  /** Added to a product's {@code stride} where low-rank terms stand beside a matrix. */
  static final int TERMS = 2;

  /** Ints of such a term. */
  static final int TERM = 4;

  /** Elements of the mailbox before those asked for. */
  static final int MAILBOX_HEAD = 2;

  @Local final float[] left = new float[SLICE * TILE];
  @Local final float[] right = new float[SLICE * TILE];

  @Override
  public void run() {
    int item = getGlobalId(0);
    int member = getLocalId(0);
    int group = getGroupId(0);
    int lane = member % STRIPES;
    // Work items that pad the last group repeat the last row, and write what it holds once more: a
    // condition on the row around or between barriers would let a group's items part ways.
    int row = group * (GROUP / STRIPES) + member / STRIPES;
    int repeated = row < items ? 0 : 1;
    row = row < items ? row : items - 1;
    if (op == MULTIPLY) {
      multiply(member, group);
    } else if (op == LAYER_NORM) {
      layerNorm(lane, row);
    } else if (op == RMS_NORM) {
      rmsNorm(lane, row);
    } else if (op == BLOCK_SUMS) {
      blockSums(lane, row);
    } else if (op == NORMALIZE) {
      normalize(lane, row);
    } else if (op == SOFTMAX) {
      softmax(lane, row, repeated);
    } else if (op == PROJECT_ROWS) {
      projectRows(lane, row);
    } else if (item < items) {
      if (op == PERTURB) {
        perturb(item);
      } else if (op == UPDATE) {
        update(item);
      } else if (op == FACTOR) {
        factor(item);
      } else if (op == SCORES) {
        score(item);
      } else if (op == WEIGH) {
        weigh(item);
      } else if (op == MEAN_POOL) {
        meanPool(item);
      } else if (op == ROTATE) {
        rotate(item);
      } else if (op == GATHER) {
        gather(item);
      } else if (op == TARGET) {
        target(item);
      } else if (op == JOIN_BLOCKS) {
        joinBlocks(item);
      } else {
        move(item);
      }
    }
  }

  /** The ops of one element each that know no direction. */
  private void move(int item) {
    if (op == ADD) {
      store(y + item, load(x + item) + load(z + item));
    } else if (op == PRODUCT) {
      store(y + item, load(x + item) * load(z + item));
    } else if (op == UPLOAD) {
      store(y + item, variant == 1 ? Elementary.ofBits(inbox[table + item]) : transfer[item]);
    } else if (op == DOWNLOAD) {
      transfer[item] = load(x + item);
    } else if (op == OPEN) {
      store(y, 1);
    } else if (op == ADD_SCALED) {
      addScaled(item);
    } else {
      report(item);
    }
  }

  /**
   * y = f(x + scalar0 z), and f(x) where z is 0. Not called by {@link #run} itself: with that call
   * Aparapi would write functions before those that they call, which no device compiles.
   */
  private void addScaled(int item) {
    float sum = load(x + item);
    float u = load(z + item);
    if (u != 0) {
      sum = Math.fma(scalar0, u, sum);
    }
    store(y + item, pointwise(sum));
  }

  /** Says how many canaries live, and which launch this is, and shows elements. */
  private void report(int item) {
    if (item == 0) {
      mailbox[0] =
          arena0[0] + arena1[0] + arena2[0] + arena3[0] + arena4[0] + arena5[0] + arena6[0]
              + arena7[0];
      mailbox[1] = scalar0;
    } else if (item >= MAILBOX_HEAD) {
      mailbox[item] = load(x + item - MAILBOX_HEAD);
    }
  }

  /**
   * y = f(x w^T + b): a tile of 64 x 64 for a group, 4 x 4 for a work item, over slices of 16
   * columns in local memory; each element is a chain of fma with k ascending. The table has the
   * addresses of w for every candidate, then those of b, then where its terms are in the inbox; see
   * {@link #besides}. {@code stride} says with bits whether there are b and terms.
   */
  private void multiply(int member, int group) {
    int tilesN = (columns + TILE - 1) / TILE;
    int tilesR = (rows + TILE - 1) / TILE;
    int n0 = group % tilesN * TILE;
    int r0 = group / tilesN % tilesR * TILE;
    int g = group / tilesN / tilesR;
    int w = inbox[table + g];
    int in = x + g * rows * depth;
    int r = member / 16 * 4;
    int n = member % 16 * 4;
    float c00 = 0;
    float c01 = 0;
    float c02 = 0;
    float c03 = 0;
    float c10 = 0;
    float c11 = 0;
    float c12 = 0;
    float c13 = 0;
    float c20 = 0;
    float c21 = 0;
    float c22 = 0;
    float c23 = 0;
    float c30 = 0;
    float c31 = 0;
    float c32 = 0;
    float c33 = 0;
    for (int k0 = 0; k0 < depth; k0 += SLICE) {
      for (int i = member; i < SLICE * TILE; i += GROUP) {
        int line = i / SLICE;
        int k = i % SLICE;
        float a = 0;
        float b = 0;
        if (k0 + k < depth) {
          if (r0 + line < rows) {
            a = load(in + (r0 + line) * depth + k0 + k);
          }
          if (n0 + line < columns) {
            b = load(w + (n0 + line) * depth + k0 + k);
          }
        }
        left[k * TILE + line] = a;
        right[k * TILE + line] = b;
      }
      localBarrier();
      int end = depth - k0 < SLICE ? depth - k0 : SLICE;
      for (int k = 0; k < end; k++) {
        float a0 = left[k * TILE + r];
        float a1 = left[k * TILE + r + 1];
        float a2 = left[k * TILE + r + 2];
        float a3 = left[k * TILE + r + 3];
        float b0 = right[k * TILE + n];
        float b1 = right[k * TILE + n + 1];
        float b2 = right[k * TILE + n + 2];
        float b3 = right[k * TILE + n + 3];
        c00 = Math.fma(a0, b0, c00);
        c01 = Math.fma(a0, b1, c01);
        c02 = Math.fma(a0, b2, c02);
        c03 = Math.fma(a0, b3, c03);
        c10 = Math.fma(a1, b0, c10);
        c11 = Math.fma(a1, b1, c11);
        c12 = Math.fma(a1, b2, c12);
        c13 = Math.fma(a1, b3, c13);
        c20 = Math.fma(a2, b0, c20);
        c21 = Math.fma(a2, b1, c21);
        c22 = Math.fma(a2, b2, c22);
        c23 = Math.fma(a2, b3, c23);
        c30 = Math.fma(a3, b0, c30);
        c31 = Math.fma(a3, b1, c31);
        c32 = Math.fma(a3, b2, c32);
        c33 = Math.fma(a3, b3, c33);
      }
      localBarrier();
    }
    finish(g, r0 + r, n0 + n, c00, c01, c02, c03);
    finish(g, r0 + r + 1, n0 + n, c10, c11, c12, c13);
    finish(g, r0 + r + 2, n0 + n, c20, c21, c22, c23);
    finish(g, r0 + r + 3, n0 + n, c30, c31, c32, c33);
  }

  private void finish(int g, int r, int n, float c0, float c1, float c2, float c3) {
    if (r < rows) {
      finishOne(g, r, n, c0);
      finishOne(g, r, n + 1, c1);
      finishOne(g, r, n + 2, c2);
      finishOne(g, r, n + 3, c3);
    }
  }

  /** y[g rows + r, n] = f(c + b[n]). */
  private void finishOne(int g, int r, int n, float c) {
    if (n < columns) {
      float sum = biased(g, n, continued(g, r, n, c));
      store(y + (g * rows + r) * columns + n, pointwise(sum));
    }
  }

  /** The sum and the bias, where there is one. */
  private float biased(int g, int n, float sum) {
    float result = sum;
    if (stride % TERMS == 1) {
      result = sum + load(inbox[table + heads + g] + n);
    }
    return result;
  }

  /** The chain, and the terms beside w, where there are some. */
  private float continued(int g, int r, int n, float c) {
    float result = c;
    if (stride >= TERMS) {
      result = besides(inbox[table + 2 * heads + g], r, n, c);
    }
    return result;
  }

  /**
   * The chain of element (r, n) goes on with fma(s t[r, k], A[n, k], sum) for the low-rank terms
   * beside w. The inbox has their number, and of each {@link #TERM} ints: the addresses of t and A,
   * their columns, s as bits.
   */
  private float besides(int terms, int r, int n, float c) {
    float sum = c;
    int end = terms + 1 + inbox[terms] * TERM;
    for (int term = terms + 1; term < end; term += TERM) {
      sum = beside(term, r, n, sum);
    }
    return sum;
  }

  private float beside(int term, int r, int n, float c) {
    int rank = inbox[term + 2];
    int t = inbox[term] + r * rank;
    int a = inbox[term + 1] + n * rank;
    float s = Elementary.ofBits(inbox[term + 3]);
    float sum = c;
    for (int k = 0; k < rank; k++) {
      float projected = s * load(t + k);
      sum = Math.fma(projected, load(a + k), sum);
    }
    return sum;
  }

  /**
   * The function that {@code variant} names, by its place in {@link
   * zeroth.tensor.backend.Pointwise}.
   */
  private float pointwise(float v) {
    float result = v;
    if (variant == 1) {
      result = Elementary.gelu(v);
    } else if (variant == 2) {
      result = v < 0 ? 0.0f : v;
    } else if (variant == 3) {
      result = Elementary.hyperbolicTangent(v);
    } else if (variant == 4) {
      result = Elementary.silu(v);
    } else if (variant == 5) {
      result = Elementary.geluTanh(v);
    }
    return result;
  }

  /** 16 work items to a row. The table has the addresses of the gains, then those of the biases. */
  private void layerNorm(int lane, int row) {
    int from = x + row * columns;
    float part = 0;
    for (int c = lane; c < columns; c += STRIPES) {
      part = part + load(from + c);
    }
    float mean = Elementary.quotient(total(part), columns);
    part = 0;
    for (int c = lane; c < columns; c += STRIPES) {
      float centred = load(from + c) - mean;
      part = Math.fma(centred, centred, part);
    }
    float variance = Elementary.quotient(total(part), columns);
    float inverse = Elementary.quotient(1, Elementary.root(variance + scalar0));
    int gain = inbox[table + row / rows];
    int bias = inbox[table + heads + row / rows];
    for (int c = lane; c < columns; c += STRIPES) {
      float centred = load(from + c) - mean;
      store(y + row * columns + c, Math.fma(centred * inverse, load(gain + c), load(bias + c)));
    }
  }

  /** 16 work items to a row. */
  private void normalize(int lane, int row) {
    int from = x + row * columns;
    float part = 0;
    for (int c = lane; c < columns; c += STRIPES) {
      float v = load(from + c);
      part = Math.fma(v, v, part);
    }
    float norm = Elementary.root(total(part));
    norm = norm > 1e-12f ? norm : 1e-12f;
    for (int c = lane; c < columns; c += STRIPES) {
      store(y + row * columns + c, Elementary.quotient(load(from + c), norm));
    }
  }

  /** RMS norm of a piece of a row, 16 work items to a piece. The table has the gains' addresses. */
  private void rmsNorm(int lane, int row) {
    int from = x + row * columns;
    float part = 0;
    for (int c = lane; c < columns; c += STRIPES) {
      float v = load(from + c);
      part = Math.fma(v, v, part);
    }
    float square = Elementary.quotient(total(part), columns);
    float inverse = Elementary.quotient(1, Elementary.root(square + scalar0));
    int gain = inbox[table + row / rows];
    for (int c = lane; c < columns; c += STRIPES) {
      float unit = load(from + c) * inverse;
      store(y + row * columns + c, unit * load(gain + c));
    }
  }

  /**
   * The largest logit of a block of the vocabulary and the sum of exp(z - largest), 16 work items
   * to one row of one block; the logits x are those of a slab of {@code depth} entries. Rows come
   * block by block, and so do the results at y and z. {@code stride} entries make a block.
   */
  private void blockSums(int lane, int row) {
    int block = row / rows;
    int first = block * stride;
    int count = depth - first < stride ? depth - first : stride;
    int from = x + row % rows * depth + first;
    float max = Float.NEGATIVE_INFINITY;
    for (int n = 0; n < count; n++) {
      max = larger(max, load(from + n));
    }
    float part = 0;
    for (int n = lane; n < count; n += STRIPES) {
      part = part + Elementary.exponential(load(from + n) - max);
    }
    float sum = total(part);
    if (lane == 0) {
      store(y + row, max);
      store(z + row, sum);
    }
  }

  /**
   * Stores the logits of targets that are in a slab of {@code depth} entries; the table has where
   * in it each of the rows of a candidate has its target.
   */
  private void target(int item) {
    int n = inbox[table + item % rows];
    if (n >= 0 && n < depth) {
      store(y + item, load(x + item * depth + n));
    }
  }

  /** The blocks of a row joined: m and s of {@link zeroth.tensor.backend.VocabularyLosses}. */
  private void joinBlocks(int item) {
    float max = Float.NEGATIVE_INFINITY;
    for (int j = 0; j < depth; j++) {
      max = larger(max, load(x + j * rows + item));
    }
    float sum = 0;
    for (int j = 0; j < depth; j++) {
      float part = load(x + j * rows + item) - max;
      sum = Math.fma(load(z + j * rows + item), Elementary.exponential(part), sum);
    }
    store(y + item, max);
    store(y + rows + item, sum);
  }
}
