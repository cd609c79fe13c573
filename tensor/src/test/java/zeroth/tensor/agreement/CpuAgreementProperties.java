package zeroth.tensor.agreement;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import zeroth.tensor.Backend;
import zeroth.tensor.cpu.CpuBackend;
import zeroth.tensor.cpu.PlainKernels;

/** The CPU backend with one, two and three threads, vector and plain kernels. */
class CpuAgreementProperties extends BackendAgreementProperties {

  @Override
  protected Map<String, Supplier<Backend>> backends() {
    Map<String, Supplier<Backend>> backends = new LinkedHashMap<>();
    for (int threads = 1; threads <= 3; threads++) {
      int t = threads;
      backends.put("best kernels, threads " + t, () -> CpuBackend.create(t));
      backends.put("plain kernels, threads " + t, () -> new CpuBackend(t, new PlainKernels()));
    }
    return backends;
  }
}
