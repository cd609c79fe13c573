package zeroth.bench.jmh;

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
import zeroth.tensor.direction.Direction;
import zeroth.tensor.random.Key;

/**
 * Adding keyed noise to weights: the update of a step. The score is millions of elements a second.
 *
 * <p>The trap: noise that is added to the same weights with the same key again and again takes the
 * same time as fresh noise, because nothing is remembered; a generator that caches would look fast
 * here.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
    value = 1,
    jvmArgsAppend = {"--add-modules", "jdk.incubator.vector"})
public class NoiseBenchmark {
  private static final int ELEMENTS = 1 << 20;

  /** The backend whose generator is timed. */
  @Param({"CPU", "REFERENCE"})
  public BackendChoice choice;

  /** Threads of the backend. */
  @Param("1")
  public int threads;

  private Backend backend;
  private Parameters weights;

  /** Makes the weights. */
  @Setup
  public void open() {
    backend = choice.open(threads);
    weights = Parameters.of("w", Tensor.zeros(Shape.of(1024, ELEMENTS / 1024))).on(backend);
  }

  /** theta += 1e-3 z. */
  @Benchmark
  @OperationsPerInvocation(ELEMENTS)
  public void gaussian() {
    weights.add(1e-3, new Direction.Gaussian(Key.ofSeed(1)));
  }

  /** theta += 1e-3 u, u = +1 or -1. */
  @Benchmark
  @OperationsPerInvocation(ELEMENTS)
  public void rademacher() {
    weights.add(1e-3, new Direction.Rademacher(Key.ofSeed(1)));
  }

  /** Gives the threads back. */
  @TearDown
  public void close() {
    backend.close();
  }
}
