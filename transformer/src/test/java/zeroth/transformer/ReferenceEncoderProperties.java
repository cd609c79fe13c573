package zeroth.transformer;

import zeroth.tensor.backend.Backend;
import zeroth.tensor.reference.ReferenceBackend;

class ReferenceEncoderProperties extends EncoderLaws {
  @Override
  Backend backend() {
    return new ReferenceBackend();
  }
}
