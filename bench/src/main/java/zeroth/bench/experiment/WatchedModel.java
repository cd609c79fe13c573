package zeroth.bench.experiment;

import java.util.function.IntConsumer;

/** A model that tells somebody how far each of its measurements is. No bit depends on it. */
final class WatchedModel extends ForwardingModel {
  private final Watcher watcher;

  /** Who is told. */
  @FunctionalInterface
  interface Watcher {
    /**
     * After each batch.
     *
     * @param texts that are measured
     * @param all texts of the split
     */
    void measuring(int texts, int all);
  }

  WatchedModel(TaskModel inner, Watcher watcher) {
    super(inner);
    this.watcher = watcher;
  }

  @Override
  ForwardingModel around(TaskModel another) {
    return new WatchedModel(another, watcher);
  }

  @Override
  public Measurement measure(EncodedTexts split, IntConsumer also) {
    return super.measure(
        split,
        texts -> {
          watcher.measuring(texts, split.size());
          also.accept(texts);
        });
  }
}
