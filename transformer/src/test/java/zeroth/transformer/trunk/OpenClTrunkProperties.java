package zeroth.transformer.trunk;

import net.jqwik.api.lifecycle.AddLifecycleHook;
import zeroth.tensor.backend.Backend;
import zeroth.tensor.opencl.OpenClBackend;
import zeroth.tensor.opencl.OpenClDevice;
import zeroth.tensor.opencl.RequiresOpenCl;

@AddLifecycleHook(RequiresOpenCl.Skip.class)
class OpenClTrunkProperties extends SharedTrunkLaws {
  @Override
  Backend backend() {
    return OpenClBackend.create(OpenClDevice.of(0));
  }
}
