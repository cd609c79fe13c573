package zeroth.tensor.opencl;

/** One launch of the kernel, written down until it is made: an op and its scalars. */
final class Launch {
  final int op;

  /** Groups of work items; the last may be padded. */
  final int groups;

  int items;
  int table;
  int x;
  int z;
  int y;
  int rows;
  int columns;
  int depth;
  int heads;
  int stride;
  int variant;
  final float[] scalars = new float[6];

  private Launch(int op, long groups) {
    this.op = op;
    if (groups * OpKernel.GROUP > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(groups + " groups are too many for one launch");
    }
    this.groups = (int) groups;
  }

  /** A launch with a work item for each of so many elements. */
  static Launch elements(int op, int items) {
    Launch launch = new Launch(op, ((long) items + OpKernel.GROUP - 1) / OpKernel.GROUP);
    launch.items = items;
    return launch;
  }

  /** A launch with 16 work items for each of so many rows. */
  static Launch rows(int op, int items) {
    int rowsOfGroup = OpKernel.GROUP / OpKernel.STRIPES;
    Launch launch = new Launch(op, ((long) items + rowsOfGroup - 1) / rowsOfGroup);
    launch.items = items;
    return launch;
  }

  /** A launch of so many whole groups. */
  static Launch groups(int op, long groups) {
    return new Launch(op, groups);
  }

  Launch table(int table) {
    this.table = table;
    return this;
  }

  Launch from(int x, int z) {
    this.x = x;
    this.z = z;
    return this;
  }

  Launch to(int y) {
    this.y = y;
    return this;
  }

  Launch shape(int rows, int columns, int depth) {
    this.rows = rows;
    this.columns = columns;
    this.depth = depth;
    return this;
  }

  Launch heads(int heads, int stride) {
    this.heads = heads;
    this.stride = stride;
    return this;
  }

  Launch variant(int variant) {
    this.variant = variant;
    return this;
  }

  Launch scalars(float... values) {
    System.arraycopy(values, 0, scalars, 0, values.length);
    return this;
  }

  /** Puts everything where the kernel reads it. */
  void into(OpKernel kernel) {
    kernel.op = op;
    kernel.items = items;
    kernel.table = table;
    kernel.x = x;
    kernel.z = z;
    kernel.y = y;
    kernel.rows = rows;
    kernel.columns = columns;
    kernel.depth = depth;
    kernel.heads = heads;
    kernel.stride = stride;
    kernel.variant = variant;
    kernel.scalar0 = scalars[0];
    kernel.scalar1 = scalars[1];
    kernel.scalar2 = scalars[2];
    kernel.scalar3 = scalars[3];
    kernel.scalar4 = scalars[4];
    kernel.scalar5 = scalars[5];
  }
}
