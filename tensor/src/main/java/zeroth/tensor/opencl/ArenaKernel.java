package zeroth.tensor.opencl;

import com.aparapi.Kernel;

/**
 * The memory that the device's code sees, and the scalars of a launch.
 *
 * <p>An address is an int: the arena's number in the upper three bits, the element in the lower 29.
 * Adding an index to an address stays inside its arena. Arenas live on the device; the arrays here
 * only give them their size, except that element 0 of each is a canary: 0 in the array, 1 on the
 * device, so that a buffer that was rebuilt from its array shows.
 *
 * <p>What follows is translated to OpenCL: no {@code break}, no {@code switch}, no writing of
 * fields, and a {@code >>>} only as an int of its own.
 */
abstract class ArenaKernel extends Kernel {
  /** Number of arenas. */
  static final int ARENAS = 8;

  /** Bits of an address that number the element. */
  static final int OFFSET_BITS = 29;

  /** Largest number of elements of an arena: its bytes must fit in an int. */
  static final int ARENA_LIMIT = (1 << OFFSET_BITS) - 1;

  private static final int OFFSET_MASK = (1 << OFFSET_BITS) - 1;

  // The arrays are replaced, never written, by the host; see Arenas.
  float[] arena0 = new float[1];
  float[] arena1 = new float[1];
  float[] arena2 = new float[1];
  float[] arena3 = new float[1];
  float[] arena4 = new float[1];
  float[] arena5 = new float[1];
  float[] arena6 = new float[1];
  float[] arena7 = new float[1];

  /** From the host: tables, token ids, small vectors as float bits; whole launches at a time. */
  int[] inbox = new int[1];

  /** To the host: the canaries' count, the launch's number, then what was asked for. */
  float[] mailbox = new float[1];

  /** Both ways: pieces of weights and state. */
  float[] transfer = new float[1];

  /** Which op a launch runs. */
  int op;

  /** Number of work items that have something to do; those behind it pad the last group. */
  int items;

  /** Where the launch's table begins in the inbox. */
  int table;

  /** Address of the first operand. */
  int x;

  /** Address of the second operand. */
  int z;

  /** Address of the result. */
  int y;

  /** Rows of each candidate's part, R. */
  int rows;

  /** Columns of the result. */
  int columns;

  /** Length of a dot product, or columns of a head. */
  int depth;

  /** Attention heads, or candidates. */
  int heads;

  /** Rows of a score matrix are so many elements apart. */
  int stride;

  /** Which pointwise function, update rule or variant. */
  int variant;

  /** Scalars of the op. */
  float scalar0;

  float scalar1;
  float scalar2;
  float scalar3;
  float scalar4;
  float scalar5;

  /** The element at an address. */
  final float load(int address) {
    int arena = (address >> OFFSET_BITS) & 7;
    int i = address & OFFSET_MASK;
    float value = 0;
    if (arena < 4) {
      if (arena < 2) {
        value = arena == 0 ? arena0[i] : arena1[i];
      } else {
        value = arena == 2 ? arena2[i] : arena3[i];
      }
    } else {
      if (arena < 6) {
        value = arena == 4 ? arena4[i] : arena5[i];
      } else {
        value = arena == 6 ? arena6[i] : arena7[i];
      }
    }
    return value;
  }

  /** Writes the element at an address. */
  final void store(int address, float value) {
    int arena = (address >> OFFSET_BITS) & 7;
    int i = address & OFFSET_MASK;
    if (arena == 0) {
      arena0[i] = value;
    } else if (arena == 1) {
      arena1[i] = value;
    } else if (arena == 2) {
      arena2[i] = value;
    } else if (arena == 3) {
      arena3[i] = value;
    } else if (arena == 4) {
      arena4[i] = value;
    } else if (arena == 5) {
      arena5[i] = value;
    } else if (arena == 6) {
      arena6[i] = value;
    } else {
      arena7[i] = value;
    }
  }
}
