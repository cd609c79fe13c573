package zeroth.zo.workers;

/**
 * What brings workers to where they are needed: a scheduler of other people's making. Found by
 * {@link java.util.ServiceLoader}, so that nothing here depends on one.
 */
public interface WorkersEngine {

  /** What it is called by, in {@code NAME:ADDRESS}. */
  String name();

  /**
   * Looks at an address before anything is begun.
   *
   * @throws zeroth.tensor.BadInputException if it is none
   */
  void check(String address);

  /** Whether workers are in this process: they find files by relative paths, and its classes. */
  default boolean isHere() {
    return false;
  }

  /**
   * Starts workers, or the search for them: they may join and leave at any time.
   *
   * @param address where they are, in the engine's own terms
   * @param maker class of a {@link WorkerMaker}, which is there where the workers are
   * @param description what it gets
   * @throws zeroth.tensor.BadInputException if the address is none, or nobody answers there
   */
  Workers open(String address, Class<? extends WorkerMaker> maker, byte[] description);
}
