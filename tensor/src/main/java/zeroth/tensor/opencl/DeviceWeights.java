package zeroth.tensor.opencl;

import zeroth.tensor.NamedTensors;
import zeroth.tensor.Parameter;
import zeroth.tensor.Tensor;

/**
 * Weights and state as a backend's launches see them. NamedTensors that were placed on this backend
 * tell it when the host asks for their elements; those placed on another are not watched: they are
 * copied to the device at every use, and brought home after every change.
 */
final class DeviceWeights {
  private final OpenClBackend backend;
  private final Residence residence;

  DeviceWeights(OpenClBackend backend, Residence residence) {
    this.backend = backend;
    this.residence = residence;
  }

  /** Makes room for all tensors of these parameters that are not on the device yet. */
  void expect(NamedTensors parameters) {
    residence.expect(parameters);
  }

  /** Address of a tensor's newest elements on the device. */
  int address(NamedTensors parameters, Parameter p) {
    boolean watched = isWatched(parameters);
    Tensor tensor = watched ? parameters.storage(p) : parameters.tensor(p);
    return residence.address(tensor, watched);
  }

  /** A tensor's newest elements, for the host to read and not to write. */
  float[] elements(NamedTensors parameters, Parameter p) {
    return isWatched(parameters)
        ? residence.newest(parameters.storage(p))
        : parameters.tensor(p).data();
  }

  /** A launch that is written down changes the device's copy. */
  void changed(NamedTensors parameters, Parameter p) {
    residence.changed(parameters.storage(p));
  }

  /** Brings home parameters that do not ask for their elements here. */
  void bringHomeIfUnwatched(NamedTensors parameters) {
    if (!isWatched(parameters)) {
      parameters.list().forEach(p -> residence.expose(parameters.storage(p)));
    }
  }

  private boolean isWatched(NamedTensors parameters) {
    return parameters.isIn(backend);
  }
}
