package zeroth.tensor.agreement;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import net.jqwik.api.Example;
import zeroth.tensor.backend.Backend;
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

  /** Without this, a JVM that lost the Vector API would compare the plain kernels twice. */
  @Example
  void bestKernelsAreTheVectorKernels() {
    assertTrue(
        ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent(),
        "the tests' JVM was started without the Vector API");
    String description = CpuBackend.create(1).description();
    boolean wide = !System.getProperty("os.arch").equals("aarch64");
    assertTrue(!wide || description.contains("Vector API"), description);
  }
}
