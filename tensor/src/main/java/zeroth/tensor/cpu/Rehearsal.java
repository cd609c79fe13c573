package zeroth.tensor.cpu;

import java.util.Arrays;
import zeroth.tensor.backend.Pointwise;
import zeroth.tensor.random.Key;

/**
 * Runs the kernels of an encoder's step on a few small rows, as often as makes the JVM's compiler
 * take them, in a thread beside a program that reads its files. Until a kernel is compiled each of
 * its vectors is an object, and a forward takes hundreds of times as long: without this that is the
 * first forward, of many rows, on all threads, while the compiler waits for a processor.
 *
 * <p>No result depends on it. Where it ends before everything is compiled the rest is compiled in
 * use.
 */
public final class Rehearsal {
  private static final int CALLS = 10_000;

  /** An elementwise kernel loops more often in a call than a product. */
  private static final int PRODUCTS_TO_ONE_OF_THE_OTHERS = 2;

  /** Steps of k; with {@link #ROWS} rows a call takes every way through the product. */
  private static final int DEPTH = 32;

  /** Eight rows, four and one. */
  private static final int ROWS = 13;

  private static final int NORMALS = 1024;

  private final Kernels kernels;
  private final float[] w = new float[ROWS * (DEPTH + 1)];
  private final float[] x;
  private final float[] c;
  private final float[] row = new float[DEPTH];
  private final float[] noise = new float[NORMALS + 7];

  private Rehearsal(Kernels kernels) {
    int P = kernels.panelWidth();
    this.kernels = kernels;
    this.x = new float[(DEPTH + 1) * P];
    this.c = new float[DEPTH * P];
  }

  /**
   * Begins, with kernels of its own of the kind that {@link CpuBackend#create} takes.
   *
   * @return the thread, a daemon, which ends by itself within a few seconds
   */
  public static Thread begin() {
    Thread thread = new Thread(() -> new Rehearsal(KernelChoice.best()).run(), "zeroth-rehearsal");
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  private void run() {
    for (int call = 0; call < CALLS; call++) {
      multiply(call, kernels.panelWidth() / 2);
      multiply(call, kernels.panelWidth());
      if (call % PRODUCTS_TO_ONE_OF_THE_OTHERS == 0) {
        pointwise();
        perturb(call);
      }
    }
  }

  /** Depths that are even and odd, chains that begin and that go on. */
  private void multiply(int call, int places) {
    int depth = DEPTH + call % 2;
    kernels.multiply(w, 0, depth, ROWS, x, 0, depth, c, 0, call % 3 == 0, 0, places);
  }

  private void pointwise() {
    int P = kernels.panelWidth();
    Arrays.fill(c, 0.5f);
    kernels.finish(c, 0, ROWS, row, 0, Pointwise.GELU);
    kernels.finish(c, 0, ROWS, row, 0, Pointwise.IDENTITY);
    kernels.add(c, c, c, 0, ROWS * P);
    kernels.layerNorm(x, 0, DEPTH, row, row, 1, c, 0);
    kernels.softmax(c, 0, DEPTH, 1);
    kernels.normalize(x, 0, DEPTH, c);
  }

  /** Ranges that end with a whole vector and that do not. */
  private void perturb(int call) {
    int count = NORMALS + call % 8;
    Arrays.fill(noise, 0);
    kernels.addGaussian(Key.ofSeed(0), 0, count, 1, noise, 0);
    kernels.perturb(w, 0, 0, noise, 0, w, 0, ROWS * DEPTH + call % 8);
  }
}
