package zeroth.bench.speed;

/** Something that is timed, again and again; every run does the same amount of work. */
@FunctionalInterface
public interface Work extends AutoCloseable {

  /** Does it once. */
  void run();

  /** What it computes, for a comparison with others that ought to compute the same. */
  default float[] output() {
    throw new UnsupportedOperationException("this work has no output to compare");
  }

  /** Gives memory and threads back. */
  @Override
  default void close() {}
}
