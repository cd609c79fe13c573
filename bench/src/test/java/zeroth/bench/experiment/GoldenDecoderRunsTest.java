package zeroth.bench.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import zeroth.bench.task.SplitSizes;
import zeroth.bench.task.Tasks;
import zeroth.tensor.backend.Backend;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.cpu.CpuBackend;
import zeroth.tensor.cpu.PlainKernels;
import zeroth.tensor.random.Key;
import zeroth.zo.Method;
import zeroth.zo.Step;
import zeroth.zo.registry.Methods;

/**
 * {@link GoldenRunsTest} for a decoder: SHA-256 of gloss-lm's weights after two steps on WordNet's
 * glosses.
 */
class GoldenDecoderRunsTest {
  private static final int STEPS = 2;
  private static final double LEARNING_RATE = 1e-4;

  private static Backend backend;
  private static BaseModel model;

  @BeforeAll
  static void open() {
    backend = CpuBackend.create(2);
    model = ModelSource.read("gloss-lm");
  }

  @AfterAll
  static void close() {
    backend.close();
  }

  @ParameterizedTest
  @CsvSource({
    "mezo, 61b264f70038cddf2a656bec5beccd04c8c2fcbc1a1f2ca56ef99a3e2fee3ae1",
    "lozo, e17b61deb28ad9abfa919693a03cd0c9710b67ee2c892c7694a1921a1ffab81b",
    "adamw, 987470416a0e700daac6362e8ef48661eda163c1bb84937f4ad00643b9f61094",
  })
  void twoSteps(String method, String sha256) {
    assertEquals(sha256, run(backend, method));
  }

  @Test
  void onOneThreadAndWithoutVectors() {
    String sha256 = run(backend, "mezo");
    try (Backend plain = new CpuBackend(1, new PlainKernels())) {
      assertEquals(sha256, run(plain, "mezo"));
    }
  }

  private static String run(Backend backend, String name) {
    Setting setting =
        Setting.of(
            model,
            backend,
            Tasks.named("wordnet"),
            null,
            new SplitSizes(64, 8, 8),
            new Setting.Head(List.of(), List.of(), null, 20),
            64);
    EncodedTexts train = setting.encode(setting.dataset().train());
    Parameters theta = setting.model().parameters().copy();
    TextProblem problem =
        new TextProblem(
            setting.model().with(theta), train, BatchSampler.ofSeed(0, train.size(), 4), train);
    Method method = Methods.create(name, Map.of(), theta);
    for (int i = 0; i < STEPS; i++) {
      method.step(problem.objective(i), theta, Step.of(Key.ofSeed(0), i, LEARNING_RATE));
    }
    return theta.sha256();
  }
}
