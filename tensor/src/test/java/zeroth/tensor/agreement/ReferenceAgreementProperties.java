package zeroth.tensor.agreement;

import java.util.Map;
import java.util.function.Supplier;
import zeroth.tensor.backend.Backend;
import zeroth.tensor.reference.ReferenceBackend;

/** The suite against the reference itself, and against the strictest lifetime of values. */
class ReferenceAgreementProperties extends BackendAgreementProperties {

  @Override
  protected Map<String, Supplier<Backend>> backends() {
    return Map.of("reference", ReferenceBackend::new, "spoiling", SpoilingBackend::new);
  }
}
