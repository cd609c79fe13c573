package zeroth.tensor.agreement;

import java.util.Map;
import java.util.function.Supplier;
import zeroth.tensor.Parameter;
import zeroth.tensor.backend.Backend;
import zeroth.tensor.cpu.CpuBackend;
import zeroth.tensor.inputs.InputBackend;
import zeroth.tensor.inputs.MatrixUses;
import zeroth.tensor.reference.ReferenceBackend;

/** A forward whose inputs are shown has the bits of the backend inside. */
class InputAgreementProperties extends BackendAgreementProperties {
  private static final MatrixUses UNSEEN =
      new MatrixUses() {
        @Override
        public void multiplied(Parameter w, float[] x) {}

        @Override
        public void lookedUp(Parameter table) {}
      };

  @Override
  protected Map<String, Supplier<Backend>> backends() {
    return Map.of(
        "inputs of the reference", () -> new InputBackend(new ReferenceBackend(), UNSEEN),
        "inputs of two threads", () -> new InputBackend(CpuBackend.create(2), UNSEEN));
  }
}
