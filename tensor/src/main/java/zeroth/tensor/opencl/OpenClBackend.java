package zeroth.tensor.opencl;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import zeroth.tensor.Backend;
import zeroth.tensor.OpChecks;
import zeroth.tensor.Parameter;
import zeroth.tensor.Parameters;
import zeroth.tensor.Pointwise;
import zeroth.tensor.Segments;
import zeroth.tensor.Tensor;
import zeroth.tensor.Update;
import zeroth.tensor.Values;
import zeroth.tensor.WeightView;
import zeroth.tensor.cpu.KernelChoice;
import zeroth.tensor.direction.Direction;
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
  public Values linear(WeightView weights, String weight, String bias, Values x, Pointwise f) {
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
          try (PerturbedWeights read = perturbed(weights)) {
            int[] matrices = read.whole(w);
            int[] biases = b == null ? new int[groups] : read.whole(b);
            read.launch();
            session.add(
                Launch.groups(OpKernel.MULTIPLY, (long) groups * tiles(rows) * tiles(columns))
                    .table(session.write(joined(matrices, biases)))
                    .from(in.address(), 0)
                    .to(y.address())
                    .shape(rows, columns, x.columns())
                    .heads(groups, b == null ? 0 : 1)
                    .variant(f.ordinal()));
          }
          return y;
        });
  }

  @Override
  public Values add(Values a, Values b) {
    OpChecks.sameShape(a, b);
    return exclusively(
        () -> {
          Activation left = use(a);
          Activation right = use(b);
          Activation y = take(a.rows(), a.columns());
          return elements(
              y,
              Launch.elements(OpKernel.ADD, y.block.length())
                  .from(left.address(), right.address()));
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
          Parameters theta = weights.parameters();
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
  public Values attention(Values q, Values k, Values v, Segments segments, int heads) {
    OpChecks.attention(q, k, v, segments, heads);
    return exclusively(
        () -> {
          Activation query = use(q);
          Activation key = use(k);
          Activation value = use(v);
          Activation y = take(q.rows(), q.columns());
          if (y.block.length() == 0) {
            return y;
          }
          int tokens = segments.total();
          int width = q.columns() / heads;
          int longest = segments.longest();
          int table = session.write(segments, sequenceOfTokens(segments));
          int rows = q.rows() * heads; // at most the elements of q
          Block scores = session.take((long) rows * longest);
          session.add(
              Launch.elements(OpKernel.SCORES, scores.length())
                  .table(table)
                  .from(query.address(), key.address())
                  .to(scores.address())
                  .shape(tokens, 0, width)
                  .heads(heads, longest)
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
                  .shape(tokens, 0, width)
                  .heads(heads, longest));
          session.give(scores);
          return y;
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
          int[] table = new int[2 * count];
          for (int b = 0; b < count; b++) {
            table[b] = segments.offset(b);
            table[count + b] = segments.length(b);
          }
          return elements(
              y,
              Launch.elements(OpKernel.MEAN_POOL, y.block.length())
                  .table(session.write(table))
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
  public void add(Parameters parameters, double scale, Direction direction) {
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

  private static int tiles(int extent) {
    return (extent + OpKernel.TILE - 1) / OpKernel.TILE;
  }

  private static int[] joined(int[] first, int[] second) {
    int[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }

  /** For every token the first row of its sequence, then for every token its length. */
  private static int[] sequenceOfTokens(Segments segments) {
    int tokens = segments.total();
    int[] table = new int[2 * tokens];
    for (int b = 0; b < segments.count(); b++) {
      int first = segments.offset(b);
      int end = first + segments.length(b);
      Arrays.fill(table, first, end, first);
      Arrays.fill(table, tokens + first, tokens + end, segments.length(b));
    }
    return table;
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
