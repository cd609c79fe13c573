package zeroth.bench.experiment;

import zeroth.tensor.backend.Backend;
import zeroth.tensor.cpu.CpuBackend;
import zeroth.tensor.opencl.OpenClBackend;
import zeroth.tensor.opencl.OpenClDevice;
import zeroth.tensor.reference.ReferenceBackend;

/** The backends that a user may name. */
public enum BackendChoice {
  /** Vector instructions and threads. */
  CPU {
    @Override
    public Backend open(int threads, int device) {
      return CpuBackend.create(threads);
    }
  },
  /** Naive loops: the definition, to check others by; very slow on real models. */
  REFERENCE {
    @Override
    public Backend open(int threads, int device) {
      return new ReferenceBackend();
    }
  },
  /** An OpenCL device. */
  OPENCL {
    @Override
    public Backend open(int threads, int device) {
      return OpenClBackend.create(OpenClDevice.of(device));
    }
  },
  /** The first GPU, or the CPU where there is none; a GPU that fails is an error. */
  AUTO {
    @Override
    public Backend open(int threads, int device) {
      for (OpenClDevice found : OpenClDevice.list()) {
        if (found.kind() == OpenClDevice.Kind.GPU) {
          return OPENCL.open(threads, found.number());
        }
      }
      return CPU.open(threads, device);
    }
  };

  /** Opens it on the first device. */
  public Backend open(int threads) {
    return open(threads, 0);
  }

  /**
   * Opens it.
   *
   * @param threads threads to compute on, at least 1; results do not depend on it
   * @param device number of the OpenCL device
   * @throws zeroth.tensor.opencl.OpenClException if the device cannot be used
   */
  public abstract Backend open(int threads, int device);
}
