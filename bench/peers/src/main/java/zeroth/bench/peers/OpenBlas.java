package zeroth.bench.peers;

import java.util.Optional;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.openblas.global.openblas;
import zeroth.bench.speed.Peer;
import zeroth.bench.speed.Work;

/** OpenBLAS through bytedeco's presets: sgemm on memory outside the heap. */
public final class OpenBlas implements Peer {

  /** For {@link java.util.ServiceLoader}. */
  public OpenBlas() {}

  @Override
  public String name() {
    return "OpenBLAS";
  }

  @Override
  public String description() {
    return Versions.of("org.bytedeco.openblas.global.openblas") + ", built for any core";
  }

  @Override
  public Optional<Work> product(
      int rows, int depth, int columns, float[] x, float[] w, int threads) {
    openblas.blas_set_num_threads(threads);
    return Optional.of(new Product(rows, depth, columns, x, w));
  }

  private static final class Product implements Work {
    private final int rows;
    private final int depth;
    private final int columns;
    private final FloatPointer x;
    private final FloatPointer w;
    private final FloatPointer y;

    Product(int rows, int depth, int columns, float[] x, float[] w) {
      this.rows = rows;
      this.depth = depth;
      this.columns = columns;
      this.x = new FloatPointer(x);
      this.w = new FloatPointer(w);
      y = new FloatPointer((long) rows * columns);
    }

    @Override
    public void run() {
      openblas.cblas_sgemm(
          openblas.CblasRowMajor,
          openblas.CblasNoTrans,
          openblas.CblasTrans,
          rows,
          columns,
          depth,
          1,
          x,
          depth,
          w,
          depth,
          0,
          y,
          columns);
    }

    @Override
    public float[] output() {
      float[] elements = new float[rows * columns];
      y.get(elements);
      return elements;
    }

    @Override
    public void close() {
      x.close();
      w.close();
      y.close();
    }
  }
}
