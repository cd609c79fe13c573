package zeroth.bench.experiment;

import zeroth.tensor.Backend;
import zeroth.tensor.cpu.CpuBackend;
import zeroth.tensor.reference.ReferenceBackend;

/** The backends that a user may name. */
public enum BackendChoice {
  /** Vector instructions and threads. */
  CPU {
    @Override
    public Backend open(int threads) {
      return CpuBackend.create(threads);
    }
  },
  /** Naive loops: the definition, to check others by; very slow on real models. */
  REFERENCE {
    @Override
    public Backend open(int threads) {
      return new ReferenceBackend();
    }
  };

  /**
   * Opens it.
   *
   * @param threads threads to compute on, at least 1; results do not depend on it
   */
  public abstract Backend open(int threads);
}
