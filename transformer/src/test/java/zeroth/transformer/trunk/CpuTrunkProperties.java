package zeroth.transformer.trunk;

import zeroth.tensor.backend.Backend;
import zeroth.tensor.cpu.CpuBackend;

class CpuTrunkProperties extends SharedTrunkLaws {
  @Override
  Backend backend() {
    return CpuBackend.create(1);
  }
}
