package zeroth.tensor.agreement;

import java.util.Map;
import java.util.function.Supplier;
import net.jqwik.api.lifecycle.AddLifecycleHook;
import zeroth.tensor.backend.Backend;
import zeroth.tensor.opencl.OpenClBackend;
import zeroth.tensor.opencl.OpenClDevice;
import zeroth.tensor.opencl.RequiresOpenCl;

/** The OpenCL backend on the first device; reported as skipped where there is none. */
@AddLifecycleHook(RequiresOpenCl.Skip.class)
class OpenClAgreementProperties extends BackendAgreementProperties {

  @Override
  protected Map<String, Supplier<Backend>> backends() {
    return Map.of("opencl", () -> OpenClBackend.create(OpenClDevice.of(0)));
  }
}
