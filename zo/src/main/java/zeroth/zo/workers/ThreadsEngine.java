package zeroth.zo.workers;

import zeroth.tensor.BadInputException;

/** Workers in this process: {@code threads:N}. */
public final class ThreadsEngine implements WorkersEngine {
  private static final int MOST = 1024;

  @Override
  public String name() {
    return "threads";
  }

  @Override
  public boolean isHere() {
    return true;
  }

  @Override
  public void check(String address) {
    count(address);
  }

  /**
   * {@inheritDoc}
   *
   * @param address their number, from 1 to 1024
   */
  @Override
  public Workers open(String address, Class<? extends WorkerMaker> maker, byte[] description) {
    return new ThreadWorkers(count(address), () -> make(maker).make(description));
  }

  private static int count(String address) {
    try {
      int count = Integer.parseInt(address);
      if (count >= 1 && count <= MOST) {
        return count;
      }
    } catch (NumberFormatException e) {
      // said below
    }
    throw new BadInputException(
        "threads:" + address + ": expected a number of workers from 1 to " + MOST);
  }

  private static WorkerMaker make(Class<? extends WorkerMaker> maker) {
    try {
      return maker.getConstructor().newInstance();
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(maker + " has no public constructor without parameters", e);
    }
  }
}
