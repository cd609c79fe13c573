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
    "mezo, 636fe2a18d18e4cba58c5f0d99198561a97d4022b4074c68f4213187ee42ee87",
    "lozo, 50fe3f610a75d17c614f85ce91a8ed0e93aefe237e12484b8aabe77f91c2d362",
    "adamw, d24cbb4e61a5d4dd32b55126b190340170634224967d281c7ad1d9149e45ede2",
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
