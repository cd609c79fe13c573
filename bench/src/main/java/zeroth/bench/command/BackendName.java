package zeroth.bench.command;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;
import zeroth.bench.experiment.BackendChoice;
import zeroth.tensor.backend.Backend;

/**
 * A backend as a user names it: {@code cpu}, {@code reference}, {@code auto}, {@code opencl} or,
 * for another device than the first, {@code opencl:N}.
 *
 * @param choice which backend
 * @param device number of the OpenCL device
 */
record BackendName(BackendChoice choice, int device) {
  private static final String NUMBERED = "opencl:";

  Backend open(int threads) {
    return choice.open(threads, device);
  }

  @Override
  public String toString() {
    return device == 0 ? Names.of(choice) : NUMBERED + device;
  }

  /** Reads it. */
  static final class Converter implements ITypeConverter<BackendName> {
    @Override
    public BackendName convert(String value) {
      for (BackendChoice choice : BackendChoice.values()) {
        if (Names.of(choice).equals(value)) {
          return new BackendName(choice, 0);
        }
      }
      if (value.matches(NUMBERED + "[0-9]{1,4}")) {
        int device = Integer.parseInt(value.substring(NUMBERED.length()));
        return new BackendName(BackendChoice.OPENCL, device);
      }
      throw new TypeConversionException(
          "expected cpu or reference or opencl or opencl:N or auto, found " + value);
    }
  }
}
