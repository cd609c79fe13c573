package zeroth.bench.jmh;

import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import zeroth.bench.experiment.BackendChoice;
import zeroth.tensor.Shape;
import zeroth.tensor.Tensor;
import zeroth.tensor.backend.Backend;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.backend.Pointwise;
import zeroth.tensor.backend.Values;
import zeroth.tensor.direction.Direction;
import zeroth.tensor.direction.WeightView;
import zeroth.tensor.random.Key;

/**
 * MiniLM's first feed-forward map, (1536, 384), on two candidates of 224 tokens each. The score is
 * floating-point operations a nanosecond: GFLOP/s.
 *
 * <p>The trap: the plain weights could be packed once and kept, perturbed ones could not; so both
 * are timed, and the difference is what a perturbation costs.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
    value = 1,
    jvmArgsAppend = {"--add-modules", "jdk.incubator.vector"})
public class LinearBenchmark {
  private static final int OUT = 1536;
  private static final int IN = 384;
  private static final int TOKENS = 224;

  /** A multiplication and an addition for each weight, token and candidate. */
  private static final int FLOP = 2 * OUT * IN * TOKENS * 2;

  /** The backend that is timed. */
  @Param({"CPU", "REFERENCE"})
  public BackendChoice choice;

  /** Threads of the backend. */
  @Param("1")
  public int threads;

  private Backend backend;
  private float[] x;
  private WeightView plain;
  private WeightView perturbed;

  /** Makes weights and inputs. */
  @Setup
  public void open() {
    backend = choice.open(threads);
    Parameters weights =
        Parameters.of(
                Map.of(
                    "w", Tensor.zeros(Shape.of(OUT, IN)),
                    "b", Tensor.zeros(Shape.of(OUT))))
            .on(backend);
    weights.add(0.02, new Direction.Gaussian(Key.ofSeed(1)));
    Direction z = new Direction.Gaussian(Key.ofSeed(2));
    plain = new WeightView(weights, List.of(z.times(0), z.times(0)));
    perturbed = new WeightView(weights, List.of(z.times(1e-3), z.times(-1e-3)));
    Parameters inputs = Parameters.of("x", Tensor.zeros(Shape.of(2 * TOKENS, IN))).on(backend);
    inputs.add(1, new Direction.Gaussian(Key.ofSeed(3)));
    x = inputs.tensor("x").data();
  }

  /** Both candidates are the weights as they are. */
  @Benchmark
  @OperationsPerInvocation(FLOP)
  public float[] plain() {
    return linear(plain);
  }

  /** theta + eps z and theta - eps z. */
  @Benchmark
  @OperationsPerInvocation(FLOP)
  public float[] perturbed() {
    return linear(perturbed);
  }

  private float[] linear(WeightView view) {
    backend.begin();
    Values in = backend.of(2 * TOKENS, IN, x);
    return backend.read(backend.linear(view, "w", "b", in, Pointwise.IDENTITY));
  }

  /** Gives the threads back. */
  @TearDown
  public void close() {
    backend.close();
  }
}
