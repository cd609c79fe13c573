package zeroth.transformer.trunk;

import zeroth.tensor.backend.Backend;
import zeroth.tensor.reference.ReferenceBackend;

class ReferenceTrunkProperties extends SharedTrunkLaws {
  @Override
  Backend backend() {
    return new ReferenceBackend();
  }
}
