package zeroth.transformer.trunk;

import zeroth.tensor.backend.Backend;
import zeroth.tensor.cpu.CpuBackend;
import zeroth.tensor.cpu.PlainKernels;

class PlainKernelsTrunkProperties extends SharedTrunkLaws {
  @Override
  Backend backend() {
    return new CpuBackend(1, new PlainKernels());
  }
}
