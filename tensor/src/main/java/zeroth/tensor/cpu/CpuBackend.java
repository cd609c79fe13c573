package zeroth.tensor.cpu;

import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import zeroth.tensor.NamedTensors;
import zeroth.tensor.Parameter;
import zeroth.tensor.Segments;
import zeroth.tensor.backend.Attention;
import zeroth.tensor.backend.Backend;
import zeroth.tensor.backend.GrowingRows;
import zeroth.tensor.backend.OpChecks;
import zeroth.tensor.backend.Pointwise;
import zeroth.tensor.backend.Rotary;
import zeroth.tensor.backend.RowNoise;
import zeroth.tensor.backend.Update;
import zeroth.tensor.backend.Values;
import zeroth.tensor.backend.VocabularyLosses;
import zeroth.tensor.direction.Direction;
import zeroth.tensor.direction.MatrixChange;
import zeroth.tensor.direction.TensorDirection;
import zeroth.tensor.direction.WeightView;
import zeroth.tensor.random.NoiseGenerator;

/**
 * The CPU backend: packed panels, threads with static parts, and kernels on the Vector API where
 * the JVM was started with it. Equals {@link zeroth.tensor.reference.ReferenceBackend} to the bit.
 */
public final class CpuBackend implements Backend {
  /** Elements of an update in work at a time, about: they stay in the first cache. */
  private static final int UPDATE_CHUNK = 4096;

  /**
   * Rows that are added to together where they do not go through a buffer: those of low-rank
   * products share what is read of the right factor.
   */
  private static final int ADDED_ROWS = 8;

  /** Chunks that a tensor has for the threads before several rows are taken together. */
  private static final int LEAST_CHUNKS = 32;

  /**
   * Lines of panels that are summed before the pointwise function: they stay in the first cache.
   */
  private static final int SUM_LINES = 64;

  private final Team team;
  private final ThreadSpace[] spaces;
  private final Workspace workspace;

  /**
   * @param threads number of threads with the calling one, at least 1
   * @param kernels the loops; the other threads get instances of their own
   */
  public CpuBackend(int threads, Kernels kernels) {
    if (threads < 1) {
      throw new IllegalArgumentException("threads is " + threads + ", it must be at least 1");
    }
    team = new Team(threads);
    workspace = new Workspace(kernels.panelWidth());
    spaces = new ThreadSpace[threads];
    for (int i = 0; i < threads; i++) {
      spaces[i] = new ThreadSpace(i == 0 ? kernels : kernels.another());
    }
  }

  /** A backend with the fastest kernels that this JVM can run; see {@link KernelChoice}. */
  public static CpuBackend create(int threads) {
    return new CpuBackend(threads, KernelChoice.best());
  }

  @Override
  public String description() {
    return "cpu: " + spaces[0].kernels.description() + ", threads: " + spaces.length;
  }

  /** The calling thread's kernels; not to be used while another op runs. */
  @Override
  public NoiseGenerator noise() {
    return spaces[0].kernels;
  }

  @Override
  public void each(int count, Task task) {
    team.run(
        (part, parts) -> {
          int end = Team.first(part + 1, parts, count);
          for (int i = Team.first(part, parts, count); i < end; i++) {
            task.run(i, spaces[part].kernels);
          }
        });
  }

  @Override
  public void begin() {
    workspace.reset();
  }

  @Override
  public void recycle(Values... values) {
    workspace.recycle(values);
  }

  @Override
  public void close() {
    team.close();
  }

  @Override
  public Values of(int rows, int columns, float[] elements) {
    OpChecks.elements(rows, columns, elements);
    Slab y = workspace.take(rows, columns);
    y.writeRows(elements);
    y.clearPlacesWithoutRow();
    return y;
  }

  @Override
  public float[] read(Values x) {
    float[] elements = new float[x.rows() * x.columns()];
    for (int r = 0; r < x.rows(); r++) {
      ((Slab) x).readRow(r, elements, r * x.columns());
    }
    return elements;
  }

  @Override
  public GrowingRows growing(int columns, int sequences) {
    return new GrowingSlab(workspace, columns, spaces[0].kernels.panelWidth(), sequences);
  }

  @Override
  public Values embedding(WeightView weights, String table, int[] ids) {
    Parameter p = OpChecks.embedding(weights, table, ids);
    return embedding(List.of(weights), p, ids, new int[] {0, ids.length});
  }

  @Override
  public Values embedding(WeightView weights, String table, int[] ids, Segments rows) {
    Parameter p = OpChecks.embedding(weights, table, ids);
    OpChecks.candidates(weights, ids.length, rows);
    List<WeightView> alone = IntStream.range(0, weights.groups()).mapToObj(weights::alone).toList();
    return embedding(alone, p, ids, firsts(rows));
  }

  /**
   * @param views of as many candidates each
   * @param firsts ids [firsts[v], firsts[v + 1]) are looked up in view v
   */
  private Values embedding(List<WeightView> views, Parameter table, int[] ids, int[] firsts) {
    int groups = views.get(0).groups();
    int columns = table.shape().columns();
    Slab y = workspace.take(groups * ids.length, columns);
    team.run(
        (part, parts) -> {
          CandidateReader reader = spaces[part].weights;
          float[] row = spaces[part].first(columns);
          int begin = Team.first(part, parts, ids.length);
          int end = Team.first(part + 1, parts, ids.length);
          for (int v = 0; v < views.size(); v++) {
            int first = Math.max(begin, firsts[v]);
            int behind = Math.min(end, firsts[v + 1]);
            if (first < behind) {
              reader.open(views.get(v), table);
            }
            for (int t = first; t < behind; t++) {
              reader.select(ids[t] * columns, columns);
              for (int g = 0; g < groups; g++) {
                reader.read(g, columns, row, 0);
                y.writeRow(g * ids.length + t, row, 0);
              }
            }
          }
          if (part == 0) {
            y.clearPlacesWithoutRow();
          }
        });
    return y;
  }

  @Override
  public Values affine(WeightView weights, String weight, String bias, Values x, Pointwise f) {
    Parameter w = OpChecks.linear(weights, weight, bias, x);
    Parameter b = bias == null ? null : weights.parameters().get(bias);
    Slab y = workspace.take(x.rows(), w.shape().rows());
    Beside beside = beside(weights, weights.changes(w), w, alike(weights, x), (Slab) x);
    if (x.rows() == weights.groups()) {
      RowProduct product = new RowProduct(weights, w, beside, b, (Slab) x, f, y);
      team.run((part, parts) -> product.run(spaces[part], part, parts));
    } else {
      PanelProduct product = new PanelProduct(weights, w, beside, b, (Slab) x, f, y);
      team.run((part, parts) -> product.run(spaces[part], part, parts));
    }
    recycle(beside);
    return y;
  }

  @Override
  public Values affine(
      WeightView weights, String weight, String bias, Values x, Segments rows, Pointwise f) {
    Parameter w = OpChecks.affine(weights, weight, bias, x, rows);
    List<MatrixChange> changes = weights.changes(w);
    if (w.trainable() && !changes.stream().allMatch(c -> c.within().isNone())) {
      return Backend.super.affine(weights, weight, bias, x, rows, f);
    }
    Parameter b = bias == null ? null : weights.parameters().get(bias);
    Slab y = workspace.take(x.rows(), w.shape().rows());
    int[] firsts = firsts(rows);
    Beside beside = beside(weights, changes, w, firsts, (Slab) x);
    SharedProduct product = new SharedProduct(weights, w, beside, b, firsts, (Slab) x, f, y);
    team.run((part, parts) -> product.run(spaces[part], part, parts));
    recycle(beside);
    return y;
  }

  @Override
  public Values affine(
      WeightView weights, String weight, String bias, Values x, RowNoise noise, Pointwise f) {
    Parameter w = OpChecks.noisy(weights, weight, bias, x, noise);
    if (!weights.changes(w).get(0).beside().isEmpty() || !noise.isWithin(weight)) {
      return Backend.super.affine(weights, weight, bias, x, noise, f);
    }
    Parameter b = bias == null ? null : weights.parameters().get(bias);
    Slab y = workspace.take(x.rows(), w.shape().rows());
    NoisyProduct product = NoisyProduct.of(weights, w, b, (Slab) x, noise, f, y);
    team.run((part, parts) -> product.run(spaces[part], part, parts));
    return y;
  }

  /**
   * @param changes of w by candidate
   * @param firsts rows [firsts[g], firsts[g + 1]) of x belong to candidate g
   */
  private Beside beside(
      WeightView weights, List<MatrixChange> changes, Parameter w, int[] firsts, Slab x) {
    WeightView within = weights.within(changes);
    int columns = Projection.columns(changes, w);
    if (columns == 0) {
      return new Beside(within, changes, null);
    }
    Slab t = workspace.take(x.rows(), columns);
    Projection projection = new Projection(changes, w, firsts, x, t);
    team.run((part, parts) -> projection.run(spaces[part], part, parts));
    return new Beside(within, changes, t);
  }

  private void recycle(Beside beside) {
    if (beside.t() != null) {
      workspace.recycle(beside.t());
    }
  }

  @Override
  public Values add(Values a, Values b) {
    OpChecks.sameShape(a, b);
    Slab y = workspace.take(a.rows(), a.columns());
    float[] left = ((Slab) a).data();
    float[] right = ((Slab) b).data();
    team.run(
        (part, parts) ->
            spaces[part].kernels.add(
                left,
                right,
                y.data(),
                Team.first(part, parts, y.size()),
                Team.first(part + 1, parts, y.size())));
    return y;
  }

  @Override
  public Values addScaled(Values z, float scale, Values u, Pointwise f) {
    OpChecks.sameShape(z, u);
    Slab y = workspace.take(z.rows(), z.columns());
    float[] left = ((Slab) z).data();
    float[] right = ((Slab) u).data();
    int P = spaces[0].kernels.panelWidth();
    int lines = y.size() / P;
    team.run(
        (part, parts) -> {
          Kernels kernels = spaces[part].kernels;
          int end = Team.first(part + 1, parts, lines);
          for (int i = Team.first(part, parts, lines); i < end; i += SUM_LINES) {
            int count = Math.min(SUM_LINES, end - i);
            kernels.addScaled(left, i * P, scale, right, i * P, y.data(), i * P, count * P);
            kernels.finish(y.data(), i * P, count, null, 0, f);
          }
        });
    return y;
  }

  @Override
  public Values addScaledRows(Values z, float scale, Values u, int[] rows, Pointwise f) {
    OpChecks.rows(z, u, rows);
    Slab y = workspace.take(z.rows(), z.columns());
    ChosenRows chosen = new ChosenRows((Slab) u, rows);
    float[] left = ((Slab) z).data();
    team.run(
        (part, parts) ->
            chosen.addScaled(spaces[part].kernels, part, parts, left, scale, f, y.data()));
    return y;
  }

  @Override
  public Values layerNorm(WeightView weights, String gain, String bias, float epsilon, Values x) {
    OpChecks.layerNorm(weights, gain, bias, x);
    return norm(weights, gain, bias, epsilon, alike(weights, x), x);
  }

  @Override
  public Values layerNorm(
      WeightView weights, String gain, String bias, float epsilon, Values x, Segments rows) {
    OpChecks.layerNorm(weights, gain, bias, x, rows);
    return norm(weights, gain, bias, epsilon, firsts(rows), x);
  }

  @Override
  public Values rmsNorm(WeightView weights, String gain, float epsilon, Values x) {
    OpChecks.rmsNorm(weights, gain, x);
    return norm(weights, gain, null, epsilon, alike(weights, x), x);
  }

  @Override
  public Values rmsNorm(WeightView weights, String gain, float epsilon, Values x, Segments rows) {
    OpChecks.rmsNorm(weights, gain, x, rows);
    return norm(weights, gain, null, epsilon, firsts(rows), x);
  }

  /**
   * @param bias null for an RMS norm
   */
  private Slab norm(
      WeightView weights, String gain, String bias, float epsilon, int[] firsts, Values x) {
    Parameter gains = weights.parameters().get(gain);
    Parameter biases = bias == null ? null : weights.parameters().get(bias);
    Slab y = workspace.take(x.rows(), x.columns());
    PanelNorm norm = new PanelNorm(weights, gains, biases, epsilon, firsts, (Slab) x, y);
    team.run((part, parts) -> norm.run(spaces[part], part, parts));
    return y;
  }

  /** First rows of candidates that have the same number of rows, and what is behind the last. */
  private static int[] alike(WeightView weights, Values x) {
    int[] firsts = new int[weights.groups() + 1];
    Arrays.setAll(firsts, g -> x.rows() / weights.groups() * g);
    return firsts;
  }

  /** First rows of candidates, and what is behind the last. */
  private static int[] firsts(Segments rows) {
    int[] firsts = new int[rows.count() + 1];
    Arrays.setAll(firsts, rows::offset);
    return firsts;
  }

  @Override
  public Values rotate(Values x, Rotary rotary, int[] positions) {
    OpChecks.rotate(x, rotary, positions);
    Slab y = workspace.take(x.rows(), x.columns());
    RotaryPanels rotation = new RotaryPanels(rotary, positions, (Slab) x, y);
    team.run((part, parts) -> rotation.run(spaces[part], part, parts));
    return y;
  }

  @Override
  public Values multiply(Values a, Values b) {
    OpChecks.sameShape(a, b);
    Slab y = workspace.take(a.rows(), a.columns());
    float[] left = ((Slab) a).data();
    float[] right = ((Slab) b).data();
    team.run(
        (part, parts) ->
            multiply(
                left,
                right,
                y.data(),
                Team.first(part, parts, y.size()),
                Team.first(part + 1, parts, y.size())));
    return y;
  }

  private static void multiply(float[] a, float[] b, float[] y, int from, int to) {
    for (int i = from; i < to; i++) {
      y[i] = a[i] * b[i];
    }
  }

  @Override
  public Values multiplyRows(Values a, Values b, int[] rows) {
    OpChecks.rows(a, b, rows);
    Slab y = workspace.take(a.rows(), a.columns());
    ChosenRows chosen = new ChosenRows((Slab) b, rows);
    team.run(
        (part, parts) ->
            chosen.multiply(spaces[part].kernels, part, parts, ((Slab) a).data(), y.data()));
    return y;
  }

  @Override
  public Values select(Values x, int tokens, int[] rows) {
    int groups = OpChecks.select(x, tokens, rows);
    Slab y = workspace.take(groups * rows.length, x.columns());
    copyRows(y, r -> (Slab) x, r -> r / rows.length * tokens + rows[r % rows.length]);
    return y;
  }

  @Override
  public Values join(Values a, Segments first, Values b, Segments second) {
    int groups = OpChecks.join(a, first, b, second);
    Slab y = workspace.take(a.rows() + b.rows(), a.columns());
    Slab[] sources = new Slab[y.rows()];
    int[] rows = new int[y.rows()];
    int to = 0;
    for (int g = 0; g < groups; g++) {
      for (int s = 0; s < first.count(); s++) {
        for (int r = 0; r < first.length(s); r++, to++) {
          sources[to] = (Slab) a;
          rows[to] = g * first.total() + first.offset(s) + r;
        }
        for (int r = 0; r < second.length(s); r++, to++) {
          sources[to] = (Slab) b;
          rows[to] = g * second.total() + second.offset(s) + r;
        }
      }
    }
    copyRows(y, r -> sources[r], r -> rows[r]);
    return y;
  }

  /**
   * Fills y with rows of other values: row r with a row of the source for r. Rows that follow each
   * other here and there are copied together.
   */
  private void copyRows(Slab y, IntFunction<Slab> source, IntUnaryOperator row) {
    team.run(
        (part, parts) -> {
          int end = Team.first(part + 1, parts, y.rows());
          for (int r = Team.first(part, parts, y.rows()); r < end; ) {
            Slab from = source.apply(r);
            int first = row.applyAsInt(r);
            int count = 1;
            while (r + count < end
                && source.apply(r + count) == from
                && row.applyAsInt(r + count) == first + count) {
              count++;
            }
            y.copyRows(r, from, first, count);
            r += count;
          }
          if (part == 0) {
            y.clearPlacesWithoutRow();
          }
        });
  }

  @Override
  public Values attention(Values q, Values k, Values v, Attention pattern) {
    OpChecks.attention(q, k, v, pattern);
    Slab y = workspace.take(q.rows(), q.columns());
    HeadAttention attention = new HeadAttention((Slab) q, (Slab) k, (Slab) v, pattern, y);
    team.run((part, parts) -> attention.run(spaces[part], part, parts));
    return y;
  }

  @Override
  public VocabularyLosses vocabularyLosses(
      WeightView weights, String weight, String bias, Values x, int[] targets) {
    Parameter w = OpChecks.vocabularyLosses(weights, weight, bias, x, targets);
    Parameter b = bias == null ? null : weights.parameters().get(bias);
    int rows = x.rows();
    int blocks = VocabularyProduct.blocks(w);
    float[] maxima = new float[Math.multiplyExact(blocks, rows)];
    float[] sums = new float[maxima.length];
    float[] logits = new float[rows];
    VocabularyProduct product =
        new VocabularyProduct(weights, w, b, (Slab) x, targets, maxima, sums, logits);
    team.run((part, parts) -> product.run(spaces[part], part, parts));
    return VocabularyLosses.joined(maxima, sums, logits);
  }

  @Override
  public Values meanPool(Values x, Segments segments) {
    OpChecks.meanPool(x, segments);
    int groups = segments.total() == 0 ? 0 : x.rows() / segments.total();
    Slab in = (Slab) x;
    Slab y = workspace.take(groups * segments.count(), x.columns());
    team.run(
        (part, parts) -> {
          int end = Team.first(part + 1, parts, x.columns());
          for (int c = Team.first(part, parts, x.columns()); c < end; c++) {
            for (int row = 0; row < y.rows(); row++) {
              int b = row % segments.count();
              int first = row / segments.count() * segments.total() + segments.offset(b);
              float sum = 0;
              for (int t = first; t < first + segments.length(b); t++) {
                sum += in.data()[in.index(t, c)];
              }
              y.data()[y.index(row, c)] = sum / segments.length(b);
            }
          }
          if (part == 0) {
            y.clearPlacesWithoutRow();
          }
        });
    return y;
  }

  @Override
  public Values normalizeRows(Values x) {
    Slab in = (Slab) x;
    Slab y = workspace.take(x.rows(), x.columns());
    int panel = spaces[0].kernels.panelWidth() * x.columns();
    for (int i = 0; i < in.panels(); i++) {
      spaces[0].kernels.normalize(in.data(), i * panel, x.columns(), y.data());
    }
    return y;
  }

  @Override
  public void add(NamedTensors parameters, double scale, Direction direction) {
    eachChunk(
        parameters,
        direction,
        ADDED_ROWS,
        (space, p, v, from, count) -> {
          float[] theta = parameters.tensor(p).data();
          v.addTo(scale, from, count, theta, from);
        });
  }

  @Override
  public void update(Update update) {
    eachChunk(
        update.parameters(),
        update.direction(),
        1,
        (space, p, v, from, count) -> {
          float[] elements = space.first(count);
          Arrays.fill(elements, 0, count, 0);
          v.addTo(1, from, count, elements, 0);
          update.apply(p, from, count, elements, space.kernels.updates());
        });
  }

  /** What is done with a chunk of a tensor and a direction's part in the tensor. */
  private interface ChunkJob {
    void run(ThreadSpace space, Parameter p, TensorDirection v, int from, int count);
  }

  /**
   * Walks the trainable tensors in chunks, whose borders do not depend on the threads. A chunk has
   * whole rows, since some directions make an element's whole row.
   *
   * @param rows of which a chunk has a multiple, where the tensor has many
   */
  private void eachChunk(NamedTensors parameters, Direction direction, int rows, ChunkJob job) {
    team.run(
        (part, parts) -> {
          ThreadSpace space = spaces[part];
          for (Parameter p : parameters.list()) {
            int columns = Math.max(1, p.shape().columns());
            int together = Math.min(rows, Math.max(1, p.shape().rows() / LEAST_CHUNKS));
            int size = Math.max(1, UPDATE_CHUNK / columns / together) * together * columns;
            int chunks = (int) (((long) p.size() + size - 1) / size);
            int first = Team.first(part, parts, chunks);
            int last = Team.first(part + 1, parts, chunks);
            if (!p.trainable() || first == last) {
              continue;
            }
            TensorDirection v = direction.of(p, space.kernels);
            for (int chunk = first; chunk < last; chunk++) {
              int from = chunk * size;
              job.run(space, p, v, from, Math.min(size, p.size() - from));
            }
          }
        });
  }
}
