package zeroth.bench.speed;

import zeroth.bench.experiment.BackendChoice;
import zeroth.tensor.backend.Backend;
import zeroth.tensor.opencl.OpenClDevice;

/**
 * The backend that is measured.
 *
 * @param choice which one
 * @param device number of the OpenCL device
 */
public record Engine(BackendChoice choice, int device) {
  /** The processor. */
  public static final Engine CPU = new Engine(BackendChoice.CPU, 0);

  /** Opens it. */
  public Backend open(int threads) {
    return choice.open(threads, device);
  }

  /** Whether it has threads and peers to be compared with. */
  public boolean isCpu() {
    return choice == BackendChoice.CPU;
  }

  /** Whether it is an OpenCL device that says it is a GPU. */
  boolean isGpu() {
    return choice == BackendChoice.OPENCL
        && OpenClDevice.list().stream()
            .anyMatch(d -> d.number() == device && d.kind() == OpenClDevice.Kind.GPU);
  }
}
