package zeroth.tensor.opencl;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import zeroth.tensor.NamedTensors;
import zeroth.tensor.Parameter;
import zeroth.tensor.Tensor;
import zeroth.tensor.direction.Curved;
import zeroth.tensor.direction.Decay;
import zeroth.tensor.direction.Direction;
import zeroth.tensor.direction.Drawn;
import zeroth.tensor.direction.Factor;
import zeroth.tensor.direction.Flipped;
import zeroth.tensor.direction.InverseRoot;
import zeroth.tensor.direction.LowRank;
import zeroth.tensor.direction.Masked;
import zeroth.tensor.direction.MomentRatio;
import zeroth.tensor.direction.PerTensor;
import zeroth.tensor.direction.Tiled;
import zeroth.tensor.direction.Touched;
import zeroth.tensor.direction.TouchedRows;
import zeroth.tensor.opencl.Arenas.Block;
import zeroth.tensor.random.Key;
import zeroth.tensor.random.NoiseGenerator;
import zeroth.tensor.random.ReferenceNoise;

/**
 * Lowers directions to programs of {@link DirectionKernel}, and writes down the launches that must
 * come before: rows of factors, and what {@code Curved} needs to know of whole rows. One writer is
 * used for one launch of programs and then closed.
 */
final class ProgramWriter implements AutoCloseable {
  private final NoiseGenerator noise = new ReferenceNoise();
  private final Session session;
  private final DeviceWeights weights;
  private final List<Table> factors = new ArrayList<>(); // a product of a product needs two
  private final List<Table> rows = new ArrayList<>();
  private final List<Block> scratch = new ArrayList<>();
  private long sent;

  ProgramWriter(Session session, DeviceWeights weights) {
    this.session = session;
    this.weights = weights;
  }

  /**
   * The rows of a tensor that are read.
   *
   * @param ids where their numbers are in the inbox, or -1 for all
   * @param count their number
   * @param numbers their numbers, or null for all
   */
  record Rows(int ids, int count, int[] numbers) {
    static Rows all(Parameter p) {
      return all(p.shape().rows());
    }

    static Rows all(int count) {
      return new Rows(-1, count, null);
    }

    static Rows of(int ids, int[] numbers) {
      return new Rows(ids, numbers.length, numbers);
    }

    /** The number of the row that is read as number {@code slot}. */
    int row(int slot) {
      return numbers == null ? slot : numbers[slot];
    }
  }

  /**
   * Writes the program that adds scale * v to elements of a tensor.
   *
   * @param second the second candidate's scale
   * @return where it is in the inbox
   */
  int program(Direction v, Parameter p, Rows read, double scale, double second) {
    Code code = new Code();
    lower(v, p, read, scale, second, code, 0);
    return code.write();
  }

  /** A program that adds nothing. */
  int nothing() {
    return new Code().write();
  }

  /** Writes down the launches that must come before the one of the programs. */
  void prepare() {
    for (Table table : factors) {
      session.add(Launch.elements(OpKernel.FACTOR, table.items()).table(table.write(session)));
    }
    for (Table table : rows) {
      session.add(Launch.rows(OpKernel.PROJECT_ROWS, table.items()).table(table.write(session)));
    }
  }

  /** Memory for what is prepared; given back on closing, when the launch is written down. */
  private int scratch(int length) {
    return take(length).address();
  }

  private Block take(int length) {
    Block block = session.take(length);
    scratch.add(block);
    return block;
  }

  /** Elements that were made on the host and wait on the device for the launch. */
  long sent() {
    return sent;
  }

  @Override
  public void close() {
    scratch.forEach(session::give);
  }

  /** Instructions of one program. */
  private final class Code {
    private int[] ints = new int[8 * DirectionKernel.INSTRUCTION];
    private int size;

    void add(int kind, double scale, double second, int a, int b, int c) {
      if (size + DirectionKernel.INSTRUCTION > ints.length) {
        ints = Arrays.copyOf(ints, 2 * ints.length);
      }
      ints[size] = kind;
      ints[size + 1] = Float.floatToRawIntBits((float) scale);
      ints[size + 2] = Float.floatToRawIntBits((float) second);
      ints[size + 3] = a;
      ints[size + 4] = b;
      ints[size + 5] = c;
      size += DirectionKernel.INSTRUCTION;
    }

    int instructions() {
      return size / DirectionKernel.INSTRUCTION;
    }

    void setSkip(int instruction, int skipped) {
      ints[instruction * DirectionKernel.INSTRUCTION + 5] = skipped;
    }

    int write() {
      int[] all = Arrays.copyOf(ints, size + 1);
      all[size] = DirectionKernel.END;
      return session.write(all);
    }
  }

  /**
   * @param depth elements that are put aside where these terms are added
   */
  private void lower(
      Direction v, Parameter p, Rows read, double scale, double second, Code code, int depth) {
    if (v instanceof Direction.Gaussian gaussian) {
      Key key = gaussian.key().fold(p.name());
      code.add(DirectionKernel.GAUSSIAN, scale, second, key.word0(), key.word1(), 0);
    } else if (v instanceof Direction.Rademacher signs) {
      Key key = signs.key().fold(p.name());
      code.add(DirectionKernel.RADEMACHER, scale, second, key.word0(), key.word1(), 0);
    } else if (v instanceof Drawn drawn) {
      lowerDrawn(drawn, p, read, scale, second, code);
    } else if (v instanceof Flipped flipped) {
      lowerFlipped(flipped, p, read, scale, second, code, depth);
    } else if (v instanceof Direction.Dense dense) {
      code.add(DirectionKernel.DENSE, scale, second, dense(dense.state(), p), 0, 0);
    } else if (v instanceof Decay decay) {
      if (p.shape().isMatrix()) {
        code.add(DirectionKernel.DENSE, scale, second, dense(decay.theta(), p), 0, 0);
      }
    } else if (v instanceof Direction.Scaled scaled) {
      double factor = scaled.factor();
      lower(scaled.inner(), p, read, scale * factor, second * factor, code, depth);
    } else if (v instanceof Direction.Sum sum) {
      sum.terms().forEach(term -> lower(term, p, read, scale, second, code, depth));
    } else if (v instanceof PerTensor scaled) {
      Double factor = scaled.scales().get(p.name());
      if (factor != null) {
        lower(scaled.inner(), p, read, scale * factor, second * factor, code, depth);
      }
    } else if (v instanceof Tiled tiled) {
      int row = session.write(elements(tiled.rows(), p.name()));
      code.add(DirectionKernel.TILED, scale, second, row, 0, 0);
    } else if (v instanceof Touched touched) {
      lowerTouched(touched, p, read, scale, second, code, depth);
    } else if (v instanceof Masked masked) {
      lowerMasked(masked, p, read, scale, second, code, depth);
    } else if (v instanceof InverseRoot shaped) {
      begin(code, depth);
      lower(shaped.inner(), p, read, 1, 1, code, depth + 1);
      int h = address(shaped.h(), p.name());
      code.add(DirectionKernel.INVERSE_ROOT, scale, second, h, 0, 0);
    } else if (v instanceof MomentRatio ratio) {
      lowerRatio(ratio, p, read, scale, second, code, depth);
    } else if (v instanceof Curved curved) {
      lowerCurved(curved, p, read, scale, second, code, depth);
    } else if (v instanceof LowRank product) {
      lowerLowRank(product, p, read, scale, second, code, depth);
    } else {
      throw new IllegalStateException("a direction of a new kind: " + v.getClass().getName());
    }
  }

  private static void begin(Code code, int depth) {
    if (depth >= DirectionKernel.DEPTH) {
      throw new IllegalArgumentException(
          "directions within directions: at most "
              + DirectionKernel.DEPTH
              + " of InverseRoot and Curved, or MomentRatio for three, fit into each other on an OpenCL"
              + " device");
    }
    code.add(DirectionKernel.BEGIN, 0, 0, 0, 0, 0);
  }

  /** The elements of a law that only the host knows, sent to the device. */
  private void lowerDrawn(Drawn v, Parameter p, Rows read, double scale, double second, Code code) {
    int n = p.shape().columns();
    float[] elements = new float[Math.multiplyExact(read.count(), n)];
    if (elements.length == 0) {
      return;
    }
    Key tensor = v.key().fold(p.name());
    for (int i = 0; i < elements.length; i++) {
      elements[i] = v.law().element(tensor, read.row(i / n) * n + i % n);
    }
    code.add(DirectionKernel.READ_ROWS, scale, second, uploaded(elements), 0, 0);
  }

  /** The signs, which are few, are made on the host; U is drawn on the device. */
  private void lowerFlipped(
      Flipped v, Parameter p, Rows read, double scale, double second, Code code, int depth) {
    int count = v.a().size();
    if (p.size() == 0 || read.count() == 0) {
      return;
    }
    float[] factors = new float[Math.multiplyExact(read.count(), count)];
    Flipped.RowFactors rows = v.rowFactors(p, noise);
    float[] row = new float[count];
    for (int slot = 0; slot < read.count(); slot++) {
      rows.read(read.row(slot), 1, row);
      System.arraycopy(row, 0, factors, slot * count, count);
    }
    int left = uploaded(factors);
    int right = uploaded(v.columnSigns(p, true, noise));
    Key key = v.key().fold(p.name());
    begin(code, depth);
    code.add(DirectionKernel.GAUSSIAN, 1, 1, key.word0(), key.word1(), 0);
    code.add(DirectionKernel.FLIPPED, scale, second, left, right, count);
  }

  private int uploaded(float[] elements) {
    Block block = take(elements.length);
    session.upload(elements, block);
    sent += elements.length;
    return block.address();
  }

  private void lowerTouched(
      Touched v, Parameter p, Rows read, double scale, double second, Code code, int depth) {
    TouchedRows touched = v.rows();
    if (!touched.restricts(p.name()) || p.size() == 0) {
      lower(v.inner(), p, read, scale, second, code, depth);
      return;
    }
    int[] mask = new int[(p.shape().rows() + 31) / 32];
    touched.each(p.name(), 0, p.shape().rows(), row -> mask[row / 32] |= 1 << row % 32);
    int condition = code.instructions();
    code.add(DirectionKernel.UNLESS_TOUCHED, 0, 0, session.write(mask), 0, 0);
    lower(v.inner(), p, read, scale, second, code, depth);
    code.setSkip(condition, code.instructions() - condition - 1);
  }

  private void lowerMasked(
      Masked v, Parameter p, Rows read, double scale, double second, Code code, int depth) {
    int theta = dense(v.theta(), p);
    int threshold = Float.floatToRawIntBits(elements(v.thresholds(), p.name())[0]);
    int condition = code.instructions();
    code.add(DirectionKernel.UNLESS_SMALL, 0, 0, theta, threshold, 0);
    lower(v.inner(), p, read, scale, second, code, depth);
    code.setSkip(condition, code.instructions() - condition - 1);
  }

  /** m and v are begun, and within them every z, which the moments take. */
  private void lowerRatio(
      MomentRatio v, Parameter p, Rows read, double scale, double second, Code code, int depth) {
    begin(code, depth);
    begin(code, depth + 1);
    for (MomentRatio.Term term : v.terms()) {
      begin(code, depth + 2);
      lower(term.z(), p, read, 1, 1, code, depth + 3);
      code.add(DirectionKernel.MOMENTS, term.first(), term.second(), 0, 0, 0);
    }
    int epsilon = Float.floatToRawIntBits((float) v.epsilon());
    code.add(DirectionKernel.RATIO, scale, second, epsilon, 0, 0);
  }

  private void lowerCurved(
      Curved v, Parameter p, Rows read, double scale, double second, Code code, int depth) {
    if (p.size() == 0) {
      return;
    }
    float[] a = elements(v.rows(), p.name());
    float c = (float) Curved.shrinkage(a, 1, v.rho());
    int vector = session.write(a);
    Code inner = new Code();
    lower(v.inner(), p, read, 1, 1, inner, 0);
    int t = scratch(read.count());
    int[] entry = new int[DirectionKernel.ENTRY];
    entry[DirectionKernel.COLUMNS] = p.shape().columns();
    entry[DirectionKernel.IDS] = read.ids();
    entry[DirectionKernel.OUT] = t;
    entry[DirectionKernel.PROGRAM] = inner.write();
    entry[DirectionKernel.STATE] = vector;
    entry[DirectionKernel.STATE + 1] = Float.floatToRawIntBits(c);
    table(rows, curvedWithin(v.inner())).add(entry, read.count());
    begin(code, depth);
    lower(v.inner(), p, read, 1, 1, code, depth + 1);
    code.add(DirectionKernel.CURVED, scale, second, t, vector, 0);
  }

  /** How many Curved directions lie one within the other: their rows must be projected before. */
  private static int curvedWithin(Direction v) {
    if (v instanceof Curved curved) {
      return 1 + curvedWithin(curved.inner());
    } else if (v instanceof Direction.Scaled scaled) {
      return curvedWithin(scaled.inner());
    } else if (v instanceof Direction.Sum sum) {
      return sum.terms().stream().mapToInt(ProgramWriter::curvedWithin).max().orElse(0);
    } else if (v instanceof PerTensor scaled) {
      return curvedWithin(scaled.inner());
    } else if (v instanceof Touched touched) {
      return curvedWithin(touched.inner());
    } else if (v instanceof Masked masked) {
      return curvedWithin(masked.inner());
    } else if (v instanceof MomentRatio ratio) {
      return ratio.terms().stream().mapToInt(term -> curvedWithin(term.z())).max().orElse(0);
    } else if (v instanceof InverseRoot shaped) {
      return curvedWithin(shaped.inner());
    }
    return v instanceof LowRank product ? curvedWithin(product.vectors()) : 0;
  }

  private void lowerLowRank(
      LowRank v, Parameter p, Rows read, double scale, double second, Code code, int depth) {
    if (!p.shape().isMatrix()) {
      lower(v.vectors(), p, read, scale, second, code, depth);
    } else if (p.size() > 0) {
      int r = LowRank.rank(p.shape(), v.rank());
      int left = factor(v.left(), p, r, read, false).address;
      int right = factor(v.right(), p, r, Rows.all(p.shape().columns()), false).address;
      code.add(DirectionKernel.LOW_RANK, scale, second, left, right, r);
    }
  }

  /**
   * Rows of a factor.
   *
   * @param address where they are, one behind the other
   * @param level tables of factors that must be launched for them
   */
  private record Made(int address, int level) {}

  /**
   * Writes down what makes all of a factor of a matrix.
   *
   * @param count its rows
   * @param turned whether its columns come one behind the other
   * @return its address
   */
  int factor(Factor factor, Parameter p, int r, int count, boolean turned) {
    return factor(factor, p, r, Rows.all(count), turned).address;
  }

  private Made factor(Factor factor, Parameter p, int r, Rows read, boolean turned) {
    int[] entry = new int[DirectionKernel.ENTRY];
    entry[DirectionKernel.COLUMNS] = r;
    entry[DirectionKernel.IDS] = read.ids();
    entry[DirectionKernel.THETA] = turned ? 1 : r;
    entry[DirectionKernel.PROGRAM] = turned ? read.count() : 1;
    Factor base = factor;
    int level = 0;
    if (factor instanceof Factor.Mixed mixed) {
      Key key = mixed.key().fold(p.name());
      entry[DirectionKernel.SECOND_OUT] = 1;
      entry[DirectionKernel.STATE + 2] = session.write(key.word0(), key.word1());
      base = mixed.basis();
    }
    if (base instanceof Factor.Keyed keyed) {
      Key key = keyed.key().fold(p.name());
      entry[DirectionKernel.STATE] = key.word0();
      entry[DirectionKernel.STATE + 1] = key.word1();
    } else if (base instanceof Factor.Held held) {
      entry[DirectionKernel.CANDIDATES] = 1;
      entry[DirectionKernel.STATE] = address(held.state(), p.name());
    } else {
      Made made = factor(base, p, r, read, false);
      entry[DirectionKernel.CANDIDATES] = 2;
      entry[DirectionKernel.STATE] = made.address;
      level = made.level;
    }
    entry[DirectionKernel.OUT] = scratch(Math.multiplyExact(read.count(), r));
    table(factors, level).add(entry, read.count() * r);
    return new Made(entry[DirectionKernel.OUT], level + 1);
  }

  private static Table table(List<Table> tables, int level) {
    while (tables.size() <= level) {
      tables.add(new Table());
    }
    return tables.get(level);
  }

  private int dense(NamedTensors state, Parameter p) {
    Tensor tensor = state.storage(state.get(p.name()));
    if (!tensor.shape().equals(p.shape())) {
      throw new IllegalArgumentException(
          "state of shape " + tensor.shape() + " for " + p.name() + " " + p.shape());
    }
    return address(state, p.name());
  }

  private float[] elements(NamedTensors state, String name) {
    return weights.elements(state, state.get(name));
  }

  private int address(NamedTensors state, String name) {
    return weights.address(state, state.get(name));
  }
}
