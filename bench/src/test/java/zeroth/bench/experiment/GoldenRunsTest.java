package zeroth.bench.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import zeroth.bench.CommandLineRun;
import zeroth.bench.task.SplitSizes;
import zeroth.bench.task.Tasks;
import zeroth.tensor.backend.Backend;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.cpu.CpuBackend;
import zeroth.tensor.random.Key;
import zeroth.zo.Method;
import zeroth.zo.Step;
import zeroth.zo.registry.Methods;

/**
 * SHA-256 of the bundled model's weights after two steps on WordNet's glosses. Texts, tokens,
 * minibatches, forward, noise and update all enter: one changed bit anywhere is seen here. Who
 * changes bits on purpose puts the new hashes in, and the reason in the commit.
 */
class GoldenRunsTest {
  private static final int STEPS = 2;
  private static final int BATCH = 4;
  private static final long SEED = 0;
  private static final double LEARNING_RATE = 5e-5;

  private static Backend backend;
  private static Setting setting;
  private static EncodedTexts train;
  private static Parameters start;

  @BeforeAll
  static void open() {
    backend = CpuBackend.create(2);
    setting =
        Setting.of(
            ModelSource.read("minilm"),
            backend,
            Tasks.named("wordnet"),
            null,
            new SplitSizes(64, 8, 8),
            new Setting.Head(List.of(), List.of(), null, 20),
            32);
    train = setting.encode(setting.dataset().train());
    start = setting.model().parameters();
  }

  @AfterAll
  static void close() {
    backend.close();
  }

  @Test
  void theStart() {
    assertEquals(
        "465d279ac3f75bbd2ff75d5560805b596385d40f7d001e5e10e9bbbf07fd7754", start.sha256());
  }

  @ParameterizedTest
  @CsvSource({
    "mezo, , 3fb376f40d6a66f782c1b57f56040d1e81c223153d33f85bf0c1a75590ec86d7",
    "mezo, embedding=touched, 7be8d428da812c9de7aa1df30535feb46f204fc5d94f03020871fb5b331848dd",
    "mezo-adam, , 5c2a0f6c4fb5141d615b059916b15ac622a4d1642346fa8ebe3b615c9acfad79",
    "fzoo, , 30ca68e67662d01bc845f88f841e4fd2908ec0bacfcbe716f65ef79143c3c07f",
    "lozo, , 4d3656f75d0bca583bef0892e3de1e9b7138f8e01e0bc515d5d8219e05cafbf8",
    "ldsd-sgd, , 36f4583f4376a54509d7226aa4e44a1700861880e72434b3a6143fc6f1353d3a",
    "loren, , 488c55fdc81912aa409a2b6987e846ec4365db8ba34f4e84d8c14e3e8f3452c7",
    "adamw, , 7f659e512fa253707706965314971ac435516600989e89c1fedbfdf9d83050e1",
  })
  void twoSteps(String method, String set, String sha256) {
    assertEquals(sha256, run(method, set));
  }

  private static String run(String name, String set) {
    Parameters theta = start.copy();
    TextProblem problem =
        new TextProblem(
            setting.model().with(theta),
            train,
            BatchSampler.ofSeed(SEED, train.size(), BATCH),
            train);
    Map<String, String> given =
        set == null ? Map.of() : Map.of(set.split("=")[0], set.split("=")[1]);
    Method method = Methods.create(name, given, theta);
    for (int i = 0; i < STEPS; i++) {
      method.step(problem.objective(i), theta, Step.of(Key.ofSeed(SEED), i, LEARNING_RATE));
    }
    return theta.sha256();
  }

  /** The command takes the same steps, whichever weights it then keeps. */
  @Test
  void theCommandLineTakesTheSameSteps(@TempDir Path directory) {
    Path out = directory.resolve("run");
    CommandLineRun run =
        CommandLineRun.of(
            "finetune",
            "--model",
            "minilm",
            "--task",
            "wordnet",
            "--max-length",
            32,
            "--train",
            64,
            "--dev",
            8,
            "--test",
            8,
            "--batch",
            BATCH,
            "--steps",
            STEPS,
            "--dev-every",
            STEPS,
            "--lr",
            LEARNING_RATE,
            "--schedule",
            "constant",
            "--seed",
            SEED,
            "--out",
            out);
    assertEquals(0, run.code(), run.err());
    CommandLineRun replay = CommandLineRun.of("replay", out, "--to", STEPS);
    assertEquals(0, replay.code(), replay.err());
    assertEquals(run("mezo", null), replay.value("sha256"));
  }
}
