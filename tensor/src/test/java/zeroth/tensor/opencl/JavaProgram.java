package zeroth.tensor.opencl;

import com.aparapi.Kernel.KernelState;
import com.aparapi.internal.kernel.IKernelBarrier;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;

/**
 * The kernel's ops as the Java that they are, without OpenCL: one work item after the other, or,
 * for ops with barriers, a thread for each work item of a group, which is very slow.
 */
final class JavaProgram implements Program {
  private static final Set<Integer> WITH_BARRIERS =
      Set.of(
          OpKernel.MULTIPLY,
          OpKernel.LAYER_NORM,
          OpKernel.RMS_NORM,
          OpKernel.BLOCK_SUMS,
          OpKernel.NORMALIZE,
          OpKernel.SOFTMAX,
          OpKernel.PROJECT_ROWS);

  private final OpKernel kernel = new OpKernel();

  @Override
  public OpenClDevice device() {
    return new OpenClDevice(
        0, "Java", "none", "this JVM", OpenClDevice.Kind.CPU, 1L << 28, 1L << 28, 1 << 15, 256, 1);
  }

  @Override
  public OpKernel kernel() {
    return kernel;
  }

  @Override
  public void run(int groups) {
    if (!WITH_BARRIERS.contains(kernel.op)) {
      OpKernel item = (OpKernel) kernel.clone();
      for (int group = 0; group < groups; group++) {
        for (int local = 0; local < OpKernel.GROUP; local++) {
          run(item, group, local);
        }
      }
      return;
    }
    CyclicBarrier barrier = new CyclicBarrier(OpKernel.GROUP);
    List<Thread> threads = new ArrayList<>();
    List<Throwable> failures = new ArrayList<>();
    for (int i = 0; i < OpKernel.GROUP; i++) {
      OpKernel item = (OpKernel) kernel.clone();
      item.getKernelState().setLocalBarrier(new Barrier(barrier));
      int local = i;
      Thread thread =
          new Thread(
              () -> {
                for (int group = 0; group < groups; group++) {
                  run(item, group, local);
                }
              });
      thread.setUncaughtExceptionHandler(
          (where, e) -> {
            synchronized (failures) {
              failures.add(e);
            }
            barrier.reset(); // lets the others go
          });
      threads.add(thread);
      thread.start();
    }
    for (Thread thread : threads) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
    if (!failures.isEmpty()) {
      throw new IllegalStateException(failures.get(0));
    }
  }

  private static void run(OpKernel item, int group, int local) {
    KernelState state = item.getKernelState();
    state.setGroupId(0, group);
    state.setLocalId(0, local);
    state.setGlobalId(0, group * OpKernel.GROUP + local);
    item.run();
  }

  private record Barrier(CyclicBarrier barrier) implements IKernelBarrier {
    @Override
    public boolean isReleasable() {
      return false;
    }

    @Override
    public boolean block() throws InterruptedException {
      try {
        barrier.await();
        return true;
      } catch (BrokenBarrierException e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    public void cancelBarrier() {
      barrier.reset();
    }

    @Override
    public void breakBarrier(Throwable e) {
      barrier.reset();
    }
  }

  @Override
  public void put(int[] array) {
    // the same memory
  }

  @Override
  public void put(float[] array) {
    // the same memory
  }

  @Override
  public void get(float[] array) {
    // the same memory
  }

  @Override
  public void dispose() {
    kernel.dispose();
  }
}
