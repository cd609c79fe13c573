package zeroth.transformer;

import zeroth.tensor.backend.Backend;
import zeroth.tensor.cpu.CpuBackend;

class CpuEncoderProperties extends EncoderLaws {
  @Override
  Backend backend() {
    return CpuBackend.create(1);
  }
}
