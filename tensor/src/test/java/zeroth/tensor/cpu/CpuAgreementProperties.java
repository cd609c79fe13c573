package zeroth.tensor.cpu;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import zeroth.tensor.Backend;
import zeroth.tensor.agreement.BackendAgreementProperties;

/** The CPU backend against the reference: plain and vector kernels on one to three threads. */
class CpuAgreementProperties extends BackendAgreementProperties {

  @Override
  protected Map<String, Supplier<Backend>> backends() {
    Map<String, Supplier<Backend>> backends = new LinkedHashMap<>();
    for (int threads = 1; threads <= 3; threads++) {
      int team = threads;
      backends.put("plain " + team, () -> new CpuBackend(team, new PlainKernels()));
      backends.put("best " + team, () -> CpuBackend.create(team));
    }
    return backends;
  }

  /** Without this, a JVM that lost the Vector API would compare the plain kernels twice. */
  @Test
  void bestKernelsAreTheVectorKernels() {
    assertTrue(
        ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent(),
        "the tests' JVM was started without the Vector API");
    String description = KernelChoice.best().description();
    assertTrue(
        description.startsWith("Vector API") || System.getProperty("os.arch").equals("aarch64"),
        description);
  }
}
