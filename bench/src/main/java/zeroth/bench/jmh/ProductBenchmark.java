package zeroth.bench.jmh;

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
import zeroth.bench.speed.Product;
import zeroth.tensor.backend.Backend;

/**
 * y = x W^T on shapes of transformers, with the weights as they are. The score is milliseconds.
 *
 * <p>The trap: a product that is timed on one shape alone gets loops that are compiled for that
 * shape; a forward goes through several.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
    value = 1,
    jvmArgsAppend = {"--add-modules", "jdk.incubator.vector"})
public class ProductBenchmark {
  /** Tokens, input width, output width. */
  @Param({"512x384x384", "512x384x1536", "512x1536x384", "300x768x3072"})
  public String shape;

  /** Threads of the backend. */
  @Param({"1", "2"})
  public int threads;

  private Backend backend;
  private Product product;

  /** Makes weights and inputs. */
  @Setup
  public void open() {
    backend = BackendChoice.CPU.open(threads);
    String[] sizes = shape.split("x");
    product =
        new Product(
            backend,
            Integer.parseInt(sizes[0]),
            Integer.parseInt(sizes[1]),
            Integer.parseInt(sizes[2]));
  }

  /** One product. */
  @Benchmark
  public void product() {
    product.run();
  }

  /** Gives the threads back. */
  @TearDown
  public void close() {
    backend.close();
  }
}
