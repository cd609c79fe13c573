package zeroth.tensor.opencl;

import com.aparapi.device.JavaDevice;
import java.util.Set;

/**
 * The kernel's ops as the Java that they are, without OpenCL: one work item after the other, or,
 * for ops with barriers, a thread for each work item of a group, which is very slow.
 */
final class JavaProgram implements Program {
  private static final Set<Integer> WITH_BARRIERS =
      Set.of(
          OpKernel.MULTIPLY,
          OpKernel.LAYER_NORM,
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
    if (WITH_BARRIERS.contains(kernel.op)) {
      kernel.execute(JavaDevice.THREAD_POOL.createRange(groups * OpKernel.GROUP, OpKernel.GROUP));
    } else {
      kernel.execute(JavaDevice.SEQUENTIAL.createRange(groups * OpKernel.GROUP, 1));
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
