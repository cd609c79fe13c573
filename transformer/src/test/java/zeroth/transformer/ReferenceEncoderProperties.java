package zeroth.transformer;

import zeroth.tensor.Backend;
import zeroth.tensor.reference.ReferenceBackend;

class ReferenceEncoderProperties extends EncoderLaws {
  @Override
  Backend backend() {
    return new ReferenceBackend();
  }
}
