package zeroth.transformer;

import zeroth.tensor.backend.Backend;
import zeroth.tensor.cpu.CpuBackend;

class CpuParityTest extends OnnxRuntimeParity {
  @Override
  Backend backend() {
    return CpuBackend.create(2);
  }
}
