package zeroth.tensor.opencl;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import zeroth.tensor.opencl.OpenClException.Failure;

/**
 * Which arrays the garbage collector leaves where they are. If it moves an array, the device's copy
 * is rebuilt from the array and what was on the device is lost; G1 does not move an array of half a
 * region or more (but in the last collection before it gives up).
 */
final class Collector {
  private Collector() {}

  /**
   * Floats that an array must have at least to stay where it is.
   *
   * @throws OpenClException if this JVM has another collector than G1
   */
  static int smallestFixed() {
    HotSpotDiagnosticMXBean vm = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
    return smallestFixed(
        ManagementFactory.getGarbageCollectorMXBeans().stream()
            .map(GarbageCollectorMXBean::getName)
            .toList(),
        Long.parseLong(vm.getVMOption("G1HeapRegionSize").getValue()));
  }

  /** The same for collectors of these names and G1 regions of so many bytes. */
  static int smallestFixed(List<String> names, long region) {
    if (names.stream().noneMatch(name -> name.startsWith("G1 "))) {
      throw new OpenClException(
          Failure.UNSUITED_COLLECTOR,
          "the OpenCL backend needs the G1 collector, start the JVM with -XX:+UseG1GC: "
              + String.join(" and ", names)
              + " moves the arrays that the device's memory is tied to");
    }
    return Math.toIntExact(region / 2 / Float.BYTES + 1);
  }
}
