package zeroth.bench.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import zeroth.bench.experiment.SharedLayersTest.Kind;
import zeroth.bench.experiment.Tuning.FrozenFormat;
import zeroth.bench.task.LabelledText;
import zeroth.tensor.Parameter;
import zeroth.tensor.backend.Backend;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.cpu.CpuBackend;
import zeroth.tensor.direction.Direction;
import zeroth.tensor.direction.Perturbation;
import zeroth.tensor.inputs.MatrixUses;
import zeroth.tensor.random.Key;
import zeroth.tensor.reference.ReferenceBackend;
import zeroth.zo.Objective;

/** What a minibatch's loss tells of the matrices that are tuned, for every kind of model. */
class ToldInputsTest {
  private static final String TUNINGS =
      """
      ENCODER, full, 'embeddings'
      ENCODER, layers:last1, ''
      ENCODER, 'lora:r=2', ''
      ENCODER, prompt:m=2, 'prompt'
      MASKED, full, 'embeddings'
      DECODER, full, 'embed_tokens'
      DECODER, 'lora:r=2,targets=_proj', ''
      DECODER, prefix:m=2, 'prompt'
      """;

  @TempDir private Path directory;

  /** What was told, by the names of matrices. */
  private static final class Told implements MatrixUses {
    private final Map<String, List<float[]>> multiplied = new TreeMap<>();
    private final Set<String> lookedUp = new TreeSet<>();

    @Override
    public void multiplied(Parameter w, float[] x) {
      multiplied.computeIfAbsent(w.name(), name -> new ArrayList<>()).add(x.clone());
    }

    @Override
    public void lookedUp(Parameter table) {
      lookedUp.add(table.name());
    }
  }

  private TaskModel open(Kind kind, String tune, Backend backend) throws IOException {
    Path fresh = Files.createTempDirectory(directory, "model");
    TaskModel model = kind.open(backend, fresh);
    return Tuning.of(tune, FrozenFormat.KEEP).of(model, backend, "tiny", 0);
  }

  private static Objective loss(TaskModel model) {
    EncodedTexts texts = model.encode(List.of(new LabelledText("bad", 0)), 20);
    return model.loss(texts, texts);
  }

  @ParameterizedTest
  @CsvSource(textBlock = TUNINGS)
  void everyTunedMatrixIsToldAndNoLossChanges(Kind kind, String tune, String tables)
      throws IOException {
    try (Backend backend = CpuBackend.create(1)) {
      TaskModel model = open(kind, tune, backend);
      Objective loss = loss(model);
      for (Perturbation place :
          List.of(Perturbation.NONE, new Direction.Gaussian(Key.ofSeed(1)).times(0.1))) {
        Told told = new Told();
        assertEquals(loss.loss(place), loss.inputs().loss(place, told));
        Set<String> all = new TreeSet<>(told.lookedUp);
        all.addAll(told.multiplied.keySet());
        Set<String> tuned = new TreeSet<>();
        for (Parameter p : model.parameters().list()) {
          if (p.trainable() && p.shape().isMatrix()) {
            tuned.add(p.name());
            int uses = told.multiplied.getOrDefault(p.name(), List.of()).size();
            assertTrue(uses == 1 || uses == 0 && told.lookedUp.contains(p.name()), p.name());
          }
        }
        assertEquals(tuned, all);
        assertEquals(tables.isEmpty(), told.lookedUp.isEmpty());
        told.lookedUp.forEach(name -> assertTrue(name.contains(tables), name));
      }
    }
  }

  /** A gradient's rows are sums of the rows told: of three tokens or five, and of two texts. */
  @ParameterizedTest
  @CsvSource(textBlock = TUNINGS)
  void gradientsLieInTheSpanOfWhatIsTold(Kind kind, String tune) throws IOException {
    try (Backend backend = CpuBackend.create(1)) {
      TaskModel model = open(kind, tune, backend);
      Objective loss = loss(model);
      Told told = new Told();
      loss.inputs().loss(Perturbation.NONE, told);
      Parameters gradient = model.parameters().zeros(p -> true);
      loss.gradient().orElseThrow().addTo(Perturbation.NONE, gradient);
      told.multiplied.forEach(
          (name, uses) -> {
            if (!told.lookedUp.contains(name)) {
              assertInTheSpan(name, uses.get(0), gradient);
            }
          });
    }
  }

  private static void assertInTheSpan(String name, float[] x, Parameters gradient) {
    int n = gradient.get(name).shape().columns();
    float[] g = gradient.tensor(name).data();
    List<double[]> basis = new ArrayList<>();
    for (int t = 0; t < x.length / n; t++) {
      double[] q = row(x, t, n);
      double before = norm(q);
      free(q, basis);
      free(q, basis);
      double after = norm(q);
      if (after > 1e-5 * before) {
        for (int j = 0; j < n; j++) {
          q[j] /= after;
        }
        basis.add(q);
      }
    }
    double rest = 0;
    double all = 0;
    for (int i = 0; i < g.length / n; i++) {
      double[] row = row(g, i, n);
      all += norm(row) * norm(row);
      free(row, basis);
      rest += norm(row) * norm(row);
    }
    assertTrue(rest <= 1e-6 * all, name + ": " + rest + " of " + all + " outside");
  }

  private static double[] row(float[] x, int t, int n) {
    double[] row = new double[n];
    for (int j = 0; j < n; j++) {
      row[j] = x[t * n + j];
    }
    return row;
  }

  private static void free(double[] x, List<double[]> basis) {
    for (double[] q : basis) {
      double along = 0;
      for (int j = 0; j < x.length; j++) {
        along += q[j] * x[j];
      }
      for (int j = 0; j < x.length; j++) {
        x[j] -= along * q[j];
      }
    }
  }

  private static double norm(double[] x) {
    double squares = 0;
    for (double v : x) {
      squares += v * v;
    }
    return Math.sqrt(squares);
  }

  /** The rows are the same bits on every backend, so what follows from them is. */
  @ParameterizedTest
  @CsvSource(textBlock = TUNINGS)
  void rowsAreTheSameOnEveryBackend(Kind kind, String tune) throws IOException {
    String expected = null;
    for (int threads = 0; threads <= 2; threads++) {
      try (Backend backend = threads == 0 ? new ReferenceBackend() : CpuBackend.create(threads)) {
        Told told = new Told();
        loss(open(kind, tune, backend)).inputs().loss(Perturbation.NONE, told);
        StringBuilder rows = new StringBuilder();
        told.multiplied.forEach(
            (name, uses) -> rows.append(name).append(Arrays.toString(uses.get(0))));
        expected = expected == null ? rows.toString() : expected;
        assertEquals(expected, rows.toString(), threads + " threads");
      }
    }
  }
}
