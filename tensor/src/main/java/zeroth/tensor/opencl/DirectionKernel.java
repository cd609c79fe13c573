package zeroth.tensor.opencl;

import zeroth.tensor.math.Elementary;
import zeroth.tensor.random.ReferenceNoise;

/**
 * The ops that make elements of directions: weights with a direction added, updates, and the small
 * things that {@code LowRank} and {@code Curved} need of whole rows first.
 *
 * <p>A direction comes as a program: instructions of {@link #INSTRUCTION} ints, run for one
 * element, each adding a term to the element by one fma. Programs are written by {@link
 * ProgramWriter}.
 */
abstract class DirectionKernel extends ArenaKernel {
  /** Ints of an instruction: kind, two scales as float bits, three operands. */
  static final int INSTRUCTION = 6;

  /** The program is over. */
  static final int END = 0;

  /** Adds normal noise of the key (a, b). */
  static final int GAUSSIAN = 1;

  /** Adds signs of the key (a, b). */
  static final int RADEMACHER = 2;

  /** Adds the elements at address a. */
  static final int DENSE = 3;

  /** Adds the row vector at a in the inbox. */
  static final int TILED = 4;

  /** Adds sum_k A[i, k] B[j, k], k below c, of the factors at addresses a and b. */
  static final int LOW_RANK = 5;

  /** Puts the element aside and begins another one at 0, for a term made of terms. */
  static final int BEGIN = 6;

  /** Takes the element begun last, and adds it over the root of the elements at address a. */
  static final int INVERSE_ROOT = 7;

  /**
   * Takes the element u begun last, and adds fma(t, a_j, u): t at address a, a in the inbox at b.
   */
  static final int CURVED = 8;

  /** Skips c instructions in rows whose bit is not set in the mask at a in the inbox. */
  static final int UNLESS_TOUCHED = 9;

  /** Adds the elements at address a, of the rows that are read, one behind the other. */
  static final int READ_ROWS = 10;

  /** Skips c instructions where the element at address a is larger than b, float bits. */
  static final int UNLESS_SMALL = 11;

  /**
   * Takes the element z begun last; adds b z^2 to the one begun before it, b the second scale, and
   * a z to the one before that, a the first.
   */
  static final int MOMENTS = 12;

  /** Takes the two elements begun last, and adds the first over the root of the second plus a. */
  static final int RATIO = 13;

  /**
   * Takes the element u begun last, and adds u times the sum over k below c of A[i, k] B[j, k], of
   * the factors at addresses a and b.
   */
  static final int FLIPPED = 14;

  /** How many elements can be put aside. */
  static final int DEPTH = 4;

  // An entry of a table: a tensor, or its rows that a minibatch reads, under one or two candidates.
  /** Ints of an entry. */
  static final int ENTRY = 11;

  /** First work item of the entry. */
  static final int FIRST = 0;

  /** Columns n of the tensor. */
  static final int COLUMNS = 1;

  /** Address of the tensor's elements. */
  static final int THETA = 2;

  /** Where the rows' numbers are in the inbox, or -1 for all rows. */
  static final int IDS = 3;

  /** Number of candidates: 1, or 2 that differ by their scale alone. */
  static final int CANDIDATES = 4;

  /** Address of the first candidate's result. */
  static final int OUT = 5;

  /** Address of the second candidate's result. */
  static final int SECOND_OUT = 6;

  /** Where the program is in the inbox. */
  static final int PROGRAM = 7;

  /** Addresses of an update's state, or a vector in the inbox and a factor; see the ops. */
  static final int STATE = 8;

  // Rules of an update, each the record of that name in zeroth.tensor.update.
  static final int MOMENTUM = 0;
  static final int PLAIN = 1;
  static final int AVERAGE = 2;
  static final int SIGN = 3;
  static final int SIGN_MOMENTUM = 4;
  static final int CURVATURE = 5;
  static final int ADAM = 6;
  static final int ADAMM = 7;
  static final int BLOCK_AVERAGE = 8;
  static final int BLOCK_SIGN = 9;

  /** A work item's part of a row sum. */
  @Local final float[] stripes = new float[OpKernel.GROUP];

  /** y = theta + scale * v for the table's entries. */
  final void perturb(int item) {
    int entry = entry(item);
    int k = item - inbox[entry + FIRST];
    int n = inbox[entry + COLUMNS];
    int slot = k / n;
    int ids = inbox[entry + IDS];
    int row = ids < 0 ? slot : inbox[ids + slot];
    int element = row * n + k % n;
    float start = load(inbox[entry + THETA] + element);
    int second = inbox[entry + CANDIDATES] == 2 ? 1 : 0;
    int out = inbox[entry + SECOND_OUT] + k;
    float first = element(inbox[entry + PROGRAM], n, slot, row, k % n, start, second, out);
    store(inbox[entry + OUT] + k, first);
  }

  /**
   * Element (row, j) of a tensor of n columns after a program.
   *
   * @param slot number of the row among the rows that are read
   * @param start what the terms are added to
   * @param second whether the second candidate's element is wanted; it goes to address out
   */
  final float element(
      int program, int n, int slot, int row, int j, float start, int second, int out) {
    float first = start;
    float other = start;
    float inner = 0; // the element begun last, and those put aside before it
    float aside1 = 0;
    float aside2 = 0;
    float aside3 = 0;
    int depth = 0;
    int i = program;
    while (inbox[i] != END) {
      int kind = inbox[i];
      if (kind == BEGIN) {
        aside3 = aside2;
        aside2 = aside1;
        aside1 = inner;
        inner = 0;
        depth = depth + 1;
      } else if (kind == UNLESS_TOUCHED) {
        int word = inbox[inbox[i + 3] + row / 32];
        i = ((word >> (row % 32)) & 1) == 0 ? i + inbox[i + 5] * INSTRUCTION : i;
      } else if (kind == UNLESS_SMALL) {
        float weight = load(inbox[i + 3] + row * n + j);
        float size = weight < 0 ? -weight : weight;
        i = size <= Elementary.ofBits(inbox[i + 4]) ? i : i + inbox[i + 5] * INSTRUCTION;
      } else if (kind == MOMENTS) {
        float z = inner;
        inner = Math.fma(Elementary.ofBits(inbox[i + 2]), z * z, aside1);
        aside1 = Math.fma(Elementary.ofBits(inbox[i + 1]), z, aside2);
        aside2 = aside3;
        depth = depth - 1;
      } else {
        float v = term(i, n, slot, row, j, inner);
        if (kind == RATIO) {
          float root = Elementary.root(inner + Elementary.ofBits(inbox[i + 3]));
          v = Elementary.quotient(aside1, root);
          aside1 = aside3;
          inner = aside2;
          depth = depth - 2;
        } else if (kind == INVERSE_ROOT || kind == CURVED || kind == FLIPPED) {
          inner = aside1;
          aside1 = aside2;
          aside2 = aside3;
          depth = depth - 1;
        }
        float scale = Elementary.ofBits(inbox[i + 1]);
        if (depth == 0) {
          first = Math.fma(scale, v, first);
          other = Math.fma(Elementary.ofBits(inbox[i + 2]), v, other);
        } else {
          inner = Math.fma(scale, v, inner);
        }
      }
      i = i + INSTRUCTION;
    }
    if (second == 1) {
      store(out, other);
    }
    return first;
  }

  /** What the instruction at i adds to element (row, j). */
  private float term(int i, int n, int slot, int row, int j, float inner) {
    int kind = inbox[i];
    int a = inbox[i + 3];
    int b = inbox[i + 4];
    int element = row * n + j;
    float v = 0;
    if (kind == GAUSSIAN) {
      v = ReferenceNoise.gaussian(a, b, element);
    } else if (kind == RADEMACHER) {
      v = ReferenceNoise.rademacher(a, b, element);
    } else if (kind == DENSE) {
      v = load(a + element);
    } else if (kind == READ_ROWS) {
      v = load(a + slot * n + j);
    } else if (kind == TILED) {
      v = Elementary.ofBits(inbox[a + j]);
    } else if (kind == LOW_RANK || kind == FLIPPED) {
      int r = inbox[i + 5];
      for (int k = 0; k < r; k++) {
        v = Math.fma(load(a + slot * r + k), load(b + j * r + k), v);
      }
      v = kind == FLIPPED ? inner * v : v;
    } else if (kind == INVERSE_ROOT) {
      v = Elementary.quotient(inner, Elementary.root(load(a + element)));
    } else if (kind == CURVED) {
      v = Math.fma(load(a + slot), Elementary.ofBits(inbox[b + j]), inner);
    }
    return v;
  }

  /**
   * t = -c (a.u) for every row of the table's entries: 16 work items to a row, each a stripe of the
   * dot product. {@link #FIRST} counts rows here; the state is a in the inbox, c as bits.
   */
  final void projectRows(int lane, int slotOfAll) {
    int entry = entry(slotOfAll);
    int n = inbox[entry + COLUMNS];
    int slot = slotOfAll - inbox[entry + FIRST];
    int ids = inbox[entry + IDS];
    int row = ids < 0 ? slot : inbox[ids + slot];
    int a = inbox[entry + STATE];
    int program = inbox[entry + PROGRAM];
    float sum = 0;
    for (int j = lane; j < n; j += OpKernel.STRIPES) {
      float u = element(program, n, slot, row, j, 0, 0, 0);
      sum = Math.fma(Elementary.ofBits(inbox[a + j]), u, sum);
    }
    float dot = total(sum);
    float c = Elementary.ofBits(inbox[entry + STATE + 1]);
    store(inbox[entry + OUT] + slot, -c * dot); // every lane has it
  }

  /**
   * Rows of factors of r columns: noise, or what is held at an address, or that times a square of
   * noise. The state is the held address (with {@link #CANDIDATES} 1) or the key of the noise, and
   * for a product the key of the square behind it (with {@link #SECOND_OUT} 1). Its rows are {@link
   * #THETA} elements apart in the result, its columns {@link #PROGRAM}.
   */
  final void factor(int item) {
    int entry = entry(item);
    int k = item - inbox[entry + FIRST];
    int r = inbox[entry + COLUMNS];
    int slot = k / r;
    int column = k % r;
    int ids = inbox[entry + IDS];
    int row = ids < 0 ? slot : inbox[ids + slot];
    float v = 0;
    if (inbox[entry + SECOND_OUT] == 1) {
      int key = inbox[entry + STATE + 2];
      for (int l = 0; l < r; l++) {
        float z = ReferenceNoise.gaussian(inbox[key], inbox[key + 1], l * r + column);
        v = Math.fma(base(entry, slot, row, r, l), z, v);
      }
    } else {
      v = base(entry, slot, row, r, column);
    }
    int place = slot * inbox[entry + THETA] + column * inbox[entry + PROGRAM];
    store(inbox[entry + OUT] + place, v);
  }

  private float base(int entry, int slot, int row, int r, int column) {
    float v = 0;
    int kind = inbox[entry + CANDIDATES];
    int a = inbox[entry + STATE];
    if (kind == 0) {
      // noise is added to +0, which makes a -0 of it a +0
      v = ReferenceNoise.gaussian(a, inbox[entry + STATE + 1], row * r + column) + 0.0f;
    } else if (kind == 1) {
      v = load(a + row * r + column);
    } else {
      v = load(a + slot * r + column);
    }
    return v;
  }

  /** An update's rule for one element, v its part of the direction. */
  final void update(int item) {
    int entry = entry(item);
    int k = item - inbox[entry + FIRST];
    int n = inbox[entry + COLUMNS];
    float v = element(inbox[entry + PROGRAM], n, k / n, k / n, k % n, 0, 0, 0);
    int at = inbox[entry + THETA] + k;
    int m = inbox[entry + STATE] + k;
    int s = inbox[entry + STATE + 1] + k;
    int rule = inbox[entry + CANDIDATES];
    float theta = load(at);
    if (rule == PLAIN) {
      store(at, Math.fma(-scalar0, v, theta));
    } else if (rule == MOMENTUM) {
      float step = Math.fma(scalar1, load(m), v);
      store(m, step);
      store(at, Math.fma(-scalar0, step, theta));
    } else if (rule == AVERAGE) {
      store(at, Math.fma(scalar1, theta, v));
    } else if (rule == SIGN) {
      store(at, theta - scalar0 * sign(v));
    } else if (rule == SIGN_MOMENTUM) {
      float average = Math.fma(scalar1, load(m), (1 - scalar1) * v);
      store(m, average);
      store(at, theta - scalar0 * sign(average));
    } else if (rule == BLOCK_AVERAGE) {
      float average = theta;
      if (v != 0) {
        average = Math.fma(scalar1, theta, (1 - scalar1) * scalar2 * v);
      }
      store(at, average);
    } else if (rule == BLOCK_SIGN) {
      float average = load(m);
      if (v != 0) {
        average = Math.fma(scalar1, average, (1 - scalar1) * scalar2 * v);
        store(m, average);
      }
      store(at, theta - scalar0 * sign(average));
    } else if (rule == CURVATURE) {
      float excess = Math.fma(scalar1 * v, v, -1);
      store(at, Math.fma(scalar0 * excess, theta, theta));
    } else {
      float first = Math.fma(scalar1, load(m), (1 - scalar1) * v);
      float second = Math.fma(scalar2, load(s), (1 - scalar2) * v * v);
      store(m, first);
      store(s, second);
      float step = first;
      float square = second;
      if (rule == ADAM) {
        step = Elementary.quotient(first, scalar3);
        square = Elementary.quotient(second, scalar4);
      } else {
        int h = inbox[entry + STATE + 2] + k;
        square = larger(load(h), second);
        store(h, square);
      }
      step = Elementary.quotient(step, Elementary.root(square) + scalar5);
      store(at, Math.fma(-scalar0, step, theta));
    }
  }

  /** Math.max: NaN if one of them is. */
  static float larger(float a, float b) {
    float c = b > a || b != b ? b : a;
    return c;
  }

  /** Math.signum: NaN and zeros stay what they are. */
  private static float sign(float v) {
    float s = v > 0 ? 1.0f : v;
    s = v < 0 ? -1.0f : s;
    return s;
  }

  /** The sum of the 16 stripes of this work item's row, by the tree; every lane has it. */
  final float total(float stripe) {
    int member = getLocalId(0);
    stripes[member] = stripe;
    localBarrier();
    int base = member / OpKernel.STRIPES * OpKernel.STRIPES;
    float sum = halfTree(base) + halfTree(base + 1);
    localBarrier();
    return sum;
  }

  private float halfTree(int i) {
    return quarterTree(i) + quarterTree(i + 2);
  }

  private float quarterTree(int i) {
    return eighthTree(i) + eighthTree(i + 4);
  }

  private float eighthTree(int i) {
    return stripes[i] + stripes[i + 8];
  }

  /** Where the table's last entry begins whose first work item is at most this one. */
  private int entry(int item) {
    int low = 0;
    int high = inbox[table];
    while (high - low > 1) {
      int middle = (low + high) / 2;
      if (inbox[table + 1 + middle * ENTRY + FIRST] <= item) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return table + 1 + low * ENTRY;
  }
}
