package zeroth.transformer;

import zeroth.tensor.Backend;
import zeroth.tensor.reference.ReferenceBackend;

class ReferenceParityTest extends OnnxRuntimeParity {
  @Override
  Backend backend() {
    return new ReferenceBackend();
  }
}
