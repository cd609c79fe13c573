package zeroth.zo.workers;

/**
 * Makes a worker where one is needed. An engine knows it by its class's name and makes it there
 * with its constructor without parameters, which is public.
 */
@FunctionalInterface
public interface WorkerMaker {

  /**
   * A worker, which may take long: it reads models and data.
   *
   * @param description what the driver says of the work, the same for all workers
   */
  Worker make(byte[] description);
}
