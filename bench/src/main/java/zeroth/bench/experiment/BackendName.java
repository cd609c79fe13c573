package zeroth.bench.experiment;

import java.util.Locale;
import zeroth.tensor.BadInputException;
import zeroth.tensor.backend.Backend;

/**
 * A backend as a user names it: {@code cpu}, {@code reference}, {@code auto}, {@code opencl} or,
 * for another device than the first, {@code opencl:N}.
 *
 * @param choice which backend
 * @param device number of the OpenCL device
 */
public record BackendName(BackendChoice choice, int device) {
  /** Vector instructions and threads. */
  public static final BackendName CPU = new BackendName(BackendChoice.CPU, 0);

  private static final String NUMBERED = "opencl:";

  /**
   * Reads it.
   *
   * @throws BadInputException if it is none
   */
  public static BackendName of(String text) {
    for (BackendChoice choice : BackendChoice.values()) {
      if (text(choice).equals(text)) {
        return new BackendName(choice, 0);
      }
    }
    if (text.matches(NUMBERED + "[0-9]{1,4}")) {
      int device = Integer.parseInt(text.substring(NUMBERED.length()));
      return new BackendName(BackendChoice.OPENCL, device);
    }
    throw new BadInputException(
        "expected cpu or reference or opencl or opencl:N or auto, found " + text);
  }

  private static String text(BackendChoice choice) {
    return choice.name().toLowerCase(Locale.ROOT);
  }

  /**
   * Opens it.
   *
   * @param threads threads to compute on, at least 1
   */
  public Backend open(int threads) {
    return choice.open(threads, device);
  }

  @Override
  public String toString() {
    return device == 0 ? text(choice) : NUMBERED + device;
  }
}
