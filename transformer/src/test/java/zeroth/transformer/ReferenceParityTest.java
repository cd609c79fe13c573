package zeroth.transformer;

import zeroth.tensor.backend.Backend;
import zeroth.tensor.reference.ReferenceBackend;

class ReferenceParityTest extends OnnxRuntimeParity {
  @Override
  Backend backend() {
    return new ReferenceBackend();
  }
}
