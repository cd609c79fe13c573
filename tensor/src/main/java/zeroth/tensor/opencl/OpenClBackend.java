package zeroth.tensor.opencl;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import zeroth.tensor.NamedTensors;
import zeroth.tensor.Parameter;
import zeroth.tensor.Segments;
import zeroth.tensor.Tensor;
import zeroth.tensor.backend.Attention;
import zeroth.tensor.backend.Backend;
import zeroth.tensor.backend.OpChecks;
import zeroth.tensor.backend.Pointwise;
import zeroth.tensor.backend.Rotary;
import zeroth.tensor.backend.Update;
import zeroth.tensor.backend.Values;
import zeroth.tensor.backend.VocabularyLosses;
import zeroth.tensor.cpu.KernelChoice;
import zeroth.tensor.direction.Direction;
import zeroth.tensor.direction.MatrixChange;
import zeroth.tensor.direction.WeightView;
import zeroth.tensor.opencl.Arenas.Block;
import zeroth.tensor.opencl.OpenClException.Failure;
import zeroth.tensor.random.NoiseGenerator;

/**
 * The OpenCL backend. Equals {@link zeroth.tensor.reference.ReferenceBackend} to the bit.
 *
 * <p>Weights and state live on the device from their first use; see {@link Residence} for which
 * side owns them when. Evaluation writes no weight: the perturbed matrix of one op at a time is
 * made in scratch memory. Ops are written down as {@link Launch}es and made when a result is read,
 * so a forward sends one inbox and gets one mailbox.
 *
 * <p>All methods throw {@link OpenClException} when the device fails or a second thread comes in;
 * nothing is computed on the host instead, but for the rules that a device cannot know: an {@link
 * Update} that is none of {@code zeroth.tensor.update}.
 */
public final class OpenClBackend implements Backend {
  // A disposed kernel keeps its context: programs are kept, and serve one backend after another.
  private static final Map<Integer, Deque<Program>> IDLE = new HashMap<>();

  private final ReentrantLock user = new ReentrantLock();
  private final Session session;
  private final Residence residence;
  private final DeviceWeights weights;
  private final WeightChanges changes;
  private final Set<Activation> alive = Collections.newSetFromMap(new IdentityHashMap<>());
  private NoiseGenerator noise;
  private boolean closed;

  OpenClBackend(Session session) {
    this.session = session;
    this.residence = new Residence(session);
    this.weights = new DeviceWeights(this, residence);
    this.changes = new WeightChanges(session, weights);
  }

  /** Activations: a block of device memory. */
  private record Activation(int rows, int columns, Block block) implements Values {
    int address() {
      return block.address();
    }
  }

  /**
   * A backend on a device.
   *
   * @throws OpenClException if the device, its compiler or this JVM is not up to it
   */
  public static OpenClBackend create(OpenClDevice device) {
    int smallestFixed = Collector.smallestFixed();
    Program program;
    synchronized (IDLE) {
      Deque<Program> idle = IDLE.get(device.number());
      program = idle == null ? null : idle.poll();
    }
    return new OpenClBackend(
        new Session(program == null ? DeviceProgram.compile(device) : program, smallestFixed));
  }

  @Override
  public String description() {
    OpenClDevice device = session.program().device();
    return "opencl:" + device.number() + ": " + device + ", units: " + device.units();
  }

  Session session() {
    return session;
  }

  /** What has passed between host and device so far. */
  public Traffic traffic() {
    return session.traffic();
  }

  /** Bytes of device memory that are in use or kept for reuse. */
  public long memory() {
    return session.arenas().bytes();
  }

  @Override
  public NoiseGenerator noise() {
    if (noise == null) {
      noise = KernelChoice.best();
    }
    return noise;
  }

  @Override
  public void begin() {
    exclusively(
        () -> {
          session.finish();
          alive.forEach(x -> session.give(x.block));
          alive.clear();
          return null;
        });
  }

  @Override
  public void finish() {
    exclusively(
        () -> {
          session.flush();
          return null;
        });
  }

  @Override
  public void recycle(Values... values) {
    exclusively(
        () -> {
          for (Values x : values) {
            Activation done = use(x);
            alive.remove(done);
            session.give(done.block);
          }
          return null;
        });
  }

  @Override
  public Values of(int rows, int columns, float[] elements) {
    OpChecks.elements(rows, columns, elements);
    return exclusively(
        () -> {
          Activation y = take(rows, columns);
          session.upload(elements, y.block);
          return y;
        });
  }

  @Override
  public float[] read(Values x) {
    return exclusively(
        () -> {
          float[] out = new float[x.rows() * x.columns()];
          session.read(use(x).block, out);
          session.finish();
          return out;
        });
  }

  @Override
  public Values embedding(WeightView weights, String table, int[] ids) {
    Parameter p = OpChecks.embedding(weights, table, ids);
    return exclusively(
        () -> {
          int columns = p.shape().columns();
          Activation y = take(weights.groups() * ids.length, columns);
          try (PerturbedWeights read = perturbed(weights)) {
            read.rows(p, ids, y.address());
            read.launch();
          }
          return y;
        });
  }

  @Override
  public Values affine(WeightView weights, String weight, String bias, Values x, Pointwise f) {
    Parameter w = OpChecks.linear(weights, weight, bias, x);
    Parameter b = bias == null ? null : weights.parameters().get(bias);
    return exclusively(
        () -> {
          int groups = weights.groups();
          int rows = x.rows() / groups;
          int columns = w.shape().rows();
          Activation in = use(x);
          Activation y = take(x.rows(), columns);
          if (y.block.length() == 0) {
            return y;
          }
          List<MatrixChange> changes = weights.changes(w);
          try (PerturbedWeights read = perturbed(weights);
              TermsBeside beside = new TermsBeside(session, changes, w, rows)) {
            int[] matrices = read.whole(w, weights.within(changes));
            int[] biases = b == null ? new int[groups] : read.whole(b);
            beside.read(read);
            read.launch();
            int[] terms = beside.project(in.address());
            session.add(
                Launch.groups(OpKernel.MULTIPLY, (long) groups * tiles(rows) * tiles(columns))
                    .table(session.write(joined(joined(matrices, biases), terms)))
                    .from(in.address(), 0)
                    .to(y.address())
                    .shape(rows, columns, x.columns())
                    .heads(groups, (b == null ? 0 : 1) + (terms.length > 0 ? OpKernel.TERMS : 0))
                    .variant(f.ordinal()));
          }
          return y;
        });
  }

  @Override
  public Values add(Values a, Values b) {
    return ofPairs(OpKernel.ADD, a, b, 1, Pointwise.IDENTITY);
  }

  @Override
  public Values addScaled(Values z, float scale, Values u, Pointwise f) {
    return ofPairs(OpKernel.ADD_SCALED, z, u, scale, f);
  }

  private Values ofPairs(int op, Values a, Values b, float scale, Pointwise f) {
    OpChecks.sameShape(a, b);
    return exclusively(
        () -> {
          Activation left = use(a);
          Activation right = use(b);
          Activation y = take(a.rows(), a.columns());
          return elements(
              y,
              Launch.elements(op, y.block.length())
                  .from(left.address(), right.address())
                  .variant(f.ordinal())
                  .scalars(scale));
        });
  }

  @Override
  public Values layerNorm(WeightView weights, String gain, String bias, float epsilon, Values x) {
    OpChecks.layerNorm(weights, gain, bias, x);
    return exclusively(
        () -> {
          Activation in = use(x);
          Activation y = take(x.rows(), x.columns());
          if (y.block.length() == 0) {
            return y;
          }
          NamedTensors theta = weights.parameters();
          try (PerturbedWeights read = perturbed(weights)) {
            int[] table = joined(read.whole(theta.get(gain)), read.whole(theta.get(bias)));
            read.launch();
            session.add(
                Launch.rows(OpKernel.LAYER_NORM, x.rows())
                    .table(session.write(table))
                    .from(in.address(), 0)
                    .to(y.address())
                    .shape(x.rows() / weights.groups(), x.columns(), 0)
                    .heads(weights.groups(), 0)
                    .scalars(epsilon));
          }
          return y;
        });
  }

  @Override
  public Values rmsNorm(WeightView weights, String gain, float epsilon, Values x) {
    Parameter p = OpChecks.rmsNorm(weights, gain, x);
    return exclusively(
        () -> {
          Activation in = use(x);
          Activation y = take(x.rows(), x.columns());
          if (y.block.length() == 0) {
            return y;
          }
          try (PerturbedWeights read = perturbed(weights)) {
            int[] table = read.whole(p);
            read.launch();
            int pieces = y.block.length() / p.size();
            session.add(
                Launch.rows(OpKernel.RMS_NORM, pieces)
                    .table(session.write(table))
                    .from(in.address(), 0)
                    .to(y.address())
                    .shape(pieces / weights.groups(), p.size(), 0)
                    .scalars(epsilon));
          }
          return y;
        });
  }

  @Override
  public Values rotate(Values x, Rotary rotary, int[] positions) {
    OpChecks.rotate(x, rotary, positions);
    return exclusively(
        () -> {
          Activation in = use(x);
          Activation y = take(x.rows(), x.columns());
          if (y.block.length() == 0) {
            return y;
          }
          int angles = session.write(rotary, SequenceTables.angles(rotary));
          return elements(
              y,
              Launch.elements(OpKernel.ROTATE, y.block.length())
                  .table(session.write(positions))
                  .from(in.address(), angles)
                  .shape(positions.length, x.columns(), rotary.pairs())
                  .heads(rotary.positions(), 0));
        });
  }

  @Override
  public Values multiply(Values a, Values b) {
    return ofPairs(OpKernel.PRODUCT, a, b, 1, Pointwise.IDENTITY);
  }

  @Override
  public Values select(Values x, int tokens, int[] rows) {
    int groups = OpChecks.select(x, tokens, rows);
    int[] table = SequenceTables.selected(groups, tokens, rows);
    return exclusively(() -> gathered(use(x), use(x), table));
  }

  @Override
  public Values join(Values a, Segments first, Values b, Segments second) {
    int groups = OpChecks.join(a, first, b, second);
    int[] table = SequenceTables.joined(groups, first, second);
    return exclusively(() -> gathered(use(a), use(b), table));
  }

  private Activation gathered(Activation a, Activation b, int[] table) {
    Activation y = take(table.length, a.columns);
    if (y.block.length() == 0) {
      return y;
    }
    return elements(
        y,
        Launch.elements(OpKernel.GATHER, y.block.length())
            .table(session.write(table))
            .from(a.address(), b.address())
            .shape(0, a.columns, 0));
  }

  @Override
  public Values attention(Values q, Values k, Values v, Attention pattern) {
    OpChecks.attention(q, k, v, pattern);
    return exclusively(
        () -> {
          Activation query = use(q);
          Activation key = use(k);
          Activation value = use(v);
          Activation y = take(q.rows(), q.columns());
          if (y.block.length() == 0) {
            return y;
          }
          int tokens = pattern.queries().total();
          int keys = pattern.keys().total();
          int heads = pattern.heads();
          int shared = heads / pattern.keyHeads();
          int width = q.columns() / heads;
          int longest = pattern.keys().longest();
          int table = session.write(pattern, SequenceTables.keysOfQueries(pattern));
          int rows = q.rows() * heads; // at most the elements of q
          Block scores = session.take((long) rows * longest);
          session.add(
              Launch.elements(OpKernel.SCORES, scores.length())
                  .table(table)
                  .from(query.address(), key.address())
                  .to(scores.address())
                  .shape(tokens, keys, width)
                  .heads(heads, longest)
                  .variant(shared)
                  .scalars((float) (1 / Math.sqrt(width))));
          session.add(
              Launch.rows(OpKernel.SOFTMAX, rows)
                  .table(table)
                  .to(scores.address())
                  .shape(tokens, 0, 0)
                  .heads(heads, longest));
          session.add(
              Launch.elements(OpKernel.WEIGH, y.block.length())
                  .table(table)
                  .from(scores.address(), value.address())
                  .to(y.address())
                  .shape(tokens, keys, width)
                  .heads(heads, longest)
                  .variant(shared));
          session.give(scores);
          return y;
        });
  }

  @Override
  public VocabularyLosses vocabularyLosses(
      WeightView weights, String weight, String bias, Values x, int[] targets) {
    Parameter w = OpChecks.vocabularyLosses(weights, weight, bias, x, targets);
    Parameter b = bias == null ? null : weights.parameters().get(bias);
    if (x.rows() == 0) {
      return new VocabularyLosses(new float[0], new float[0], new float[0]);
    }
    return exclusively(
        () -> {
          Activation in = use(x);
          try (PerturbedWeights read = perturbed(weights)) {
            int[] matrices = read.whole(w);
            int[] biases = b == null ? null : read.whole(b);
            read.launch();
            return new VocabularyHead(session, matrices, biases, w.shape(), targets)
                .losses(in.address(), x.rows());
          }
        });
  }

  @Override
  public Values meanPool(Values x, Segments segments) {
    OpChecks.meanPool(x, segments);
    return exclusively(
        () -> {
          int tokens = segments.total();
          int count = segments.count();
          int groups = tokens == 0 ? 0 : x.rows() / tokens;
          Activation in = use(x);
          Activation y = take(groups * count, x.columns());
          return elements(
              y,
              Launch.elements(OpKernel.MEAN_POOL, y.block.length())
                  .table(session.write(SequenceTables.sequences(segments)))
                  .from(in.address(), 0)
                  .shape(tokens, x.columns(), count));
        });
  }

  @Override
  public Values normalizeRows(Values x) {
    return exclusively(
        () -> {
          Activation in = use(x);
          Activation y = take(x.rows(), x.columns());
          return elements(
              y,
              Launch.rows(OpKernel.NORMALIZE, x.rows())
                  .from(in.address(), 0)
                  .shape(0, x.columns(), 0));
        });
  }

  @Override
  public void add(NamedTensors parameters, double scale, Direction direction) {
    exclusively(
        () -> {
          changes.add(parameters, scale, direction);
          return null;
        });
  }

  @Override
  public void update(Update update) {
    exclusively(
        () -> {
          changes.update(update, this::noise);
          return null;
        });
  }

  @Override
  public void expose(Tensor tensor) {
    if (!closed) { // closing brought everything home
      exclusively(
          () -> {
            residence.expose(tensor);
            return null;
          });
    }
  }

  /** Brings home what the device has newer, and gives its memory back. */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    exclusively(
        () -> {
          OpenClException lost = null;
          if (!session.isLost()) {
            try {
              session.flush();
              residence.bringHome();
            } catch (OpenClException e) {
              lost = e;
            }
          }
          boolean isWhole = session.close();
          Program program = session.program();
          if (isWhole && lost == null) {
            synchronized (IDLE) {
              IDLE.computeIfAbsent(program.device().number(), n -> new ArrayDeque<>()).add(program);
            }
          } else {
            program.dispose();
          }
          closed = true;
          if (lost != null) {
            throw lost;
          }
          return null;
        });
  }

  /** Adds a launch that writes y, unless there is nothing to write. */
  private Activation elements(Activation y, Launch launch) {
    if (y.block.length() > 0) {
      session.add(launch.to(y.address()));
    }
    return y;
  }

  private Activation take(int rows, int columns) {
    Activation y = new Activation(rows, columns, session.take((long) rows * columns));
    alive.add(y);
    return y;
  }

  private Activation use(Values x) {
    if (!(x instanceof Activation own) || !alive.contains(own)) {
      throw new IllegalArgumentException("values of another backend, or used up before");
    }
    return own;
  }

  private PerturbedWeights perturbed(WeightView view) {
    weights.expect(view.parameters());
    return new PerturbedWeights(session, weights, view);
  }

  static int tiles(int extent) {
    return (extent + OpKernel.TILE - 1) / OpKernel.TILE;
  }

  private static int[] joined(int[] first, int[] second) {
    int[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }

  /** Runs something unless another thread is at it; a thread may come in again. */
  private <T> T exclusively(Supplier<T> work) {
    if (!user.tryLock()) {
      throw new OpenClException(
          Failure.CONCURRENT_USE, "a second thread uses a backend that computes: " + description());
    }
    try {
      if (closed) {
        throw new OpenClException(Failure.CLOSED, "the backend was closed: " + description());
      }
      return work.get();
    } finally {
      user.unlock();
    }
  }
}
