package zeroth.bench.experiment;

import java.util.Optional;
import zeroth.tensor.backend.Backend;
import zeroth.tensor.inputs.MatrixUses;
import zeroth.tensor.sequence.SequenceUses;
import zeroth.transformer.trunk.Batch;
import zeroth.transformer.trunk.CachedActivations;
import zeroth.transformer.trunk.SharedTrunk;

/**
 * A model whose candidates share the layers that nothing trains.
 *
 * @param <B> what its body reads
 */
abstract class TrunkModel<B extends Batch<B>> implements TaskModel {
  private final Backend backend;
  private final SharedTrunk<B> trunk;

  /**
   * @param backend that the weights are placed on
   * @param trunk of the body and the weights
   */
  TrunkModel(Backend backend, SharedTrunk<B> trunk) {
    this.backend = backend;
    this.trunk = trunk;
  }

  final Backend backend() {
    return backend;
  }

  final SharedTrunk<B> trunk() {
    return trunk;
  }

  /** The same with another trunk of the same body and weights. */
  abstract TrunkModel<B> over(SharedTrunk<B> other);

  @Override
  public final TrunkModel<B> caching(long bytes) {
    return over(trunk.caching(bytes));
  }

  @Override
  public final TrunkModel<B> telling(MatrixUses uses) {
    return over(trunk.telling(uses));
  }

  @Override
  public final TrunkModel<B> telling(SequenceUses uses) {
    return over(trunk.telling(uses));
  }

  @Override
  public final int untrainedLayers() {
    return trunk.border();
  }

  @Override
  public final Optional<CachedActivations> cached() {
    return trunk.cached();
  }
}
