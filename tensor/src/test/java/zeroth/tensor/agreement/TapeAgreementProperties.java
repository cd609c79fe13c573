package zeroth.tensor.agreement;

import java.util.Map;
import java.util.function.Supplier;
import zeroth.tensor.backend.Backend;
import zeroth.tensor.cpu.CpuBackend;
import zeroth.tensor.gradient.Tape;
import zeroth.tensor.reference.ReferenceBackend;

/** A forward on a tape has the bits of the backend below it. */
class TapeAgreementProperties extends BackendAgreementProperties {
  @Override
  protected Map<String, Supplier<Backend>> backends() {
    return Map.of(
        "tape over the reference", () -> new Tape(new ReferenceBackend()),
        "tape over two threads", () -> new Tape(CpuBackend.create(2)));
  }
}
