package zeroth.tensor.cpu;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/** Chooses the kernels that this JVM can run, and says so when it is not the fast ones. */
public final class KernelChoice {
  private static final String VECTOR_KERNELS = "zeroth.tensor.cpu.vector.VectorKernels";

  private KernelChoice() {}

  /** The Vector API's kernels, or plain Java's with one line in the log that says why. */
  public static Kernels best() {
    Logger log = System.getLogger("zeroth.tensor");
    if (ModuleLayer.boot().findModule("jdk.incubator.vector").isEmpty()) {
      log.log(
          Level.WARNING,
          "plain Java kernels: this JVM was started without --add-modules jdk.incubator.vector");
      return new PlainKernels();
    }
    try {
      return (Kernels) Class.forName(VECTOR_KERNELS).getDeclaredConstructor().newInstance();
    } catch (ReflectiveOperationException e) {
      log.log(Level.WARNING, "plain Java kernels: " + reason(e));
      return new PlainKernels();
    }
  }

  private static String reason(ReflectiveOperationException e) {
    Throwable cause = e.getCause() == null ? e : e.getCause();
    return cause.getMessage();
  }
}
