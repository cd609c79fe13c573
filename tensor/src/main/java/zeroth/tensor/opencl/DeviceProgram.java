package zeroth.tensor.opencl;

import com.aparapi.Config;
import com.aparapi.device.Device;
import com.aparapi.device.OpenCLDevice;
import com.aparapi.exception.CompileFailedException;
import com.aparapi.internal.kernel.KernelManager;
import com.aparapi.internal.kernel.KernelRunner;
import com.aparapi.internal.model.CacheEnabler;
import com.aparapi.internal.writer.KernelWriter;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import zeroth.tensor.opencl.OpenClException.Failure;

/**
 * The kernel, compiled for a device, with the copies to and from it. All calls of Aparapi are here,
 * and whatever they throw leaves as an {@link OpenClException}: with a device pinned, a failed
 * compilation or launch ends in an assertion instead of running in Java.
 */
final class DeviceProgram implements Program {
  // Held: a logger that nobody holds forgets its level.
  private static final Logger LOG = Logger.getLogger(Config.getLoggerName());

  /** Compilations tried before the device's compiler is believed. */
  private static final int ATTEMPTS = 8;

  private final OpenClDevice device;
  private final OpKernel kernel = new OpKernel();
  private final OpenCLDevice handle;

  private DeviceProgram(OpenClDevice device) {
    this.device = device;
    this.handle = device.handle();
  }

  /**
   * Compiles the kernel; takes seconds the first time.
   *
   * <p>A compilation that failed is tried again. A compiler built on LLVM (PoCL's, and others)
   * lives in this process and catches its signals while it writes a file; a signal of the JVM's
   * own, the SIGSEGV by which it stops its threads, makes that compiler delete the file and fail,
   * though nothing is wrong with the program.
   *
   * @throws OpenClException if the device or its compiler cannot take it
   */
  static DeviceProgram compile(OpenClDevice device) {
    if (device.largestGroup() < OpKernel.GROUP) {
      throw new OpenClException(
          Failure.NOT_COMPILED,
          device + " takes groups of " + device.largestGroup() + ", not of " + OpKernel.GROUP);
    }
    synchronized (DeviceProgram.class) {
      translateSharedMethods();
      for (int attempt = 1; ; attempt++) {
        DeviceProgram program = new DeviceProgram(device);
        try {
          program.compile();
          return program;
        } catch (Exception | LinkageError | AssertionError e) {
          // Not disposed of: Aparapi freed it, and a second time would end the JVM.
          if (attempt == ATTEMPTS) {
            throw new OpenClException(
                Failure.NOT_COMPILED,
                device + " does not compile the kernel (it must have fp64): " + reason(e),
                e);
          }
        }
      }
    }
  }

  private void compile() throws CompileFailedException {
    KernelManager.instance()
        .setPreferredDevices(kernel, new LinkedHashSet<>(List.of((Device) handle)));
    kernel.setExplicit(true);
    kernel.compile(handle);
  }

  /**
   * The bit casts of {@link zeroth.tensor.math.Elementary} become the device's own. Aparapi's
   * caches know built-in functions only where the kernel's own class calls them; without the caches
   * they are found by their name in every class. Its cache of binaries takes a failed compilation
   * for a binary ever after, and drivers have caches of their own. Its warnings are turned off:
   * they are of attributes of class files, and of failures that come back as exceptions.
   */
  private static void translateSharedMethods() {
    KernelWriter.javaToCLIdentifierMap.put("bits(F)I", "as_int");
    KernelWriter.javaToCLIdentifierMap.put("ofBits(I)F", "as_float");
    CacheEnabler.setCachesEnabled(false);
    KernelRunner.BINARY_CACHING_DISABLED = true;
    LOG.setLevel(Level.SEVERE);
  }

  @Override
  public OpenClDevice device() {
    return device;
  }

  @Override
  public OpKernel kernel() {
    return kernel;
  }

  @Override
  public void run(int groups) {
    attempt(
        "launch of op " + kernel.op,
        () -> kernel.execute(handle.createRange(groups * OpKernel.GROUP, OpKernel.GROUP)));
    if (!kernel.isRunningCL()) {
      throw new OpenClException(Failure.DEVICE_LOST, device + " was left for Java");
    }
  }

  @Override
  public void put(int[] array) {
    attempt("copy to the device", () -> kernel.put(array));
  }

  @Override
  public void put(float[] array) {
    attempt("copy to the device", () -> kernel.put(array));
  }

  @Override
  public void get(float[] array) {
    attempt("copy from the device", () -> kernel.get(array));
  }

  private void attempt(String what, Runnable call) {
    try {
      call.run();
    } catch (RuntimeException | LinkageError | AssertionError e) {
      throw new OpenClException(
          Failure.DEVICE_LOST, "the " + what + " failed on " + device + ": " + reason(e), e);
    }
  }

  private static String reason(Throwable e) {
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }

  @Override
  public void dispose() {
    kernel.dispose();
  }
}
