package zeroth.bench.jmh;

import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import zeroth.bench.experiment.BackendChoice;
import zeroth.bench.experiment.EncodedTexts;
import zeroth.bench.speed.Steps;
import zeroth.bench.speed.Subject;
import zeroth.tensor.backend.Backend;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.direction.Direction;
import zeroth.tensor.random.Key;
import zeroth.transformer.Model;

/**
 * A step of a method on MiniLM and 16 texts, the plain forwards that its losses would take, and an
 * update of all weights. The score is milliseconds; with {@code -prof gc} also bytes.
 *
 * <p>The trap: the first steps allocate the workspace, and a profile that begins with them tells of
 * megabytes a step; the warm-up takes them.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
    value = 1,
    jvmArgsAppend = {"--add-modules", "jdk.incubator.vector"})
public class StepBenchmark {
  /** A method of the registry. */
  @Param({"mezo", "lozo", "mezo-gv", "ldsd-sgd", "loren"})
  public String method;

  /** Tokens of a text. */
  @Param("32")
  public int tokens;

  /** Threads of the backend. */
  @Param("2")
  public int threads;

  private Backend backend;
  private Steps steps;
  private Parameters theta;
  private int number;

  /** Reads the model and the texts. */
  @Setup
  public void open() {
    Subject subject = Subject.open();
    backend = BackendChoice.CPU.open(threads);
    EncodedTexts batch = subject.equal(tokens);
    Model model = subject.copyOn(backend);
    theta = model.parameters();
    steps = new Steps(model, backend, batch, method, Map.of());
  }

  /** Losses and update. */
  @Benchmark
  public void step() {
    steps.run();
  }

  /** As many forwards, with nothing perturbed and nothing written. */
  @Benchmark
  public void plainForwards() {
    steps.plainForwards();
  }

  /** theta += scale * z over all weights. */
  @Benchmark
  public void update() {
    theta.add(1e-9, new Direction.Gaussian(Key.ofSeed(number++)));
  }

  /** Gives the threads back. */
  @TearDown
  public void close() {
    backend.close();
  }
}
