package zeroth.tensor.opencl;

/** The device cannot do what is asked of it; nothing is computed elsewhere instead. */
public final class OpenClException extends RuntimeException {
  private final Failure failure;

  /** What went wrong. */
  public enum Failure {
    /** There is no OpenCL library, no driver, or no device of that number. */
    NO_DEVICE,
    /** The device's compiler refused the program, or the device lacks what it needs. */
    NOT_COMPILED,
    /** The Java machine moves arrays that must stay where they are. */
    UNSUITED_COLLECTOR,
    /** The device's memory, one of its buffers, or the heap behind it is too small. */
    OUT_OF_MEMORY,
    /** An array was moved: its copy on the device was lost. */
    ARRAY_MOVED,
    /** A launch or a copy failed: the device is lost. */
    DEVICE_LOST,
    /** Two threads use one backend at the same time. */
    CONCURRENT_USE,
    /** The backend was closed, or had failed before. */
    CLOSED
  }

  OpenClException(Failure failure, String message) {
    super(message);
    this.failure = failure;
  }

  OpenClException(Failure failure, String message, Throwable cause) {
    super(message, cause);
    this.failure = failure;
  }

  /** What went wrong. */
  public Failure failure() {
    return failure;
  }
}
