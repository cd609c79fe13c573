package zeroth.tensor.opencl;

import com.aparapi.device.Device;
import com.aparapi.device.OpenCLDevice;
import java.util.ArrayList;
import java.util.List;
import zeroth.tensor.opencl.OpenClException.Failure;

/**
 * An OpenCL device of this machine.
 *
 * @param number its place in the list of all platforms' devices, from 0
 * @param platform name of the platform
 * @param driver the platform's version, with which drivers name theirs
 * @param name name of the device
 * @param kind GPU, CPU or accelerator
 * @param memory bytes of global memory
 * @param largestBuffer bytes of the largest buffer
 * @param localMemory bytes of local memory of a group
 * @param largestGroup work items of the largest group
 * @param units compute units
 */
public record OpenClDevice(
    int number,
    String platform,
    String driver,
    String name,
    Kind kind,
    long memory,
    long largestBuffer,
    long localMemory,
    int largestGroup,
    int units) {
  private static List<OpenCLDevice> handles = List.of();

  /** What a device is. */
  public enum Kind {
    GPU,
    CPU,
    ACCELERATOR
  }

  /** All devices of this machine, in the order of the platforms; none if there is no OpenCL. */
  public static List<OpenClDevice> list() {
    List<OpenClDevice> list = new ArrayList<>();
    for (OpenCLDevice device : found()) {
      list.add(of(list.size(), device));
    }
    return List.copyOf(list);
  }

  /**
   * The device of a number.
   *
   * @throws OpenClException if there is none
   */
  public static OpenClDevice of(int number) {
    List<OpenClDevice> list = list();
    if (number < 0 || number >= list.size()) {
      throw new OpenClException(
          Failure.NO_DEVICE,
          list.isEmpty()
              ? "no OpenCL device found: an OpenCL loader and a device's driver must be installed"
              : "no OpenCL device " + number + ": there are " + list.size() + ", counted from 0");
    }
    return list.get(number);
  }

  /** Aparapi's own handle; its default of shared memory would follow arrays that move. */
  OpenCLDevice handle() {
    OpenCLDevice device = found().get(number);
    device.setSharedMemory(false);
    return device;
  }

  /** Aparapi's handles, asked for once: a kernel remembers for which of them it was compiled. */
  private static synchronized List<OpenCLDevice> found() {
    if (handles.isEmpty()) {
      try {
        handles = List.copyOf(OpenCLDevice.listDevices(null));
      } catch (LinkageError | RuntimeException e) {
        throw new OpenClException(Failure.NO_DEVICE, "OpenCL cannot be asked for devices: " + e, e);
      }
    }
    return handles;
  }

  private static OpenClDevice of(int number, OpenCLDevice device) {
    return new OpenClDevice(
        number,
        trimmed(device.getOpenCLPlatform().getName()),
        trimmed(device.getOpenCLPlatform().getVersion()),
        trimmed(device.getName()),
        kind(device.getType()),
        device.getGlobalMemSize(),
        device.getMaxMemAllocSize(),
        device.getLocalMemSize(),
        device.getMaxWorkGroupSize(),
        device.getMaxComputeUnits());
  }

  private static Kind kind(Device.TYPE type) {
    return switch (type) {
      case GPU -> Kind.GPU;
      case CPU -> Kind.CPU;
      default -> Kind.ACCELERATOR;
    };
  }

  private static String trimmed(String text) {
    return text == null ? "unknown" : text.strip().replaceAll("\\s+", " ");
  }

  @Override
  public String toString() {
    return name + " (" + platform + ", " + driver + ")";
  }
}
