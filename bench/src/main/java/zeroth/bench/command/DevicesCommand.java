package zeroth.bench.command;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;
import zeroth.bench.ExitCode;
import zeroth.tensor.opencl.OpenClDevice;
import zeroth.tensor.opencl.SelfTest;

/**
 * {@code zeroth devices}: what {@code --backend opencl:N} can compute on, and whether to trust it.
 */
@Command(
    name = "devices",
    description =
        "Lists the OpenCL devices, and whether what they compute agrees with the CPU"
            + " to the bit.")
final class DevicesCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    PrintWriter lines = spec.commandLine().getOut();
    List<OpenClDevice> devices = OpenClDevice.list();
    if (devices.isEmpty()) {
      lines.println("no OpenCL device: an OpenCL loader and a device's driver must be installed");
    }
    boolean agree = true;
    for (OpenClDevice device : devices) {
      SelfTest test = SelfTest.of(device);
      agree &= test.agrees();
      print(lines, device, test);
    }
    lines.flush();
    return agree ? ExitCode.DONE : ExitCode.FAILED;
  }

  private static void print(PrintWriter lines, OpenClDevice device, SelfTest test) {
    lines.printf(Locale.ROOT, "opencl:%d%n", device.number());
    lines.printf(Locale.ROOT, "  device        %s%n", device.name());
    lines.printf(Locale.ROOT, "  kind          %s%n", Names.of(device.kind()));
    lines.printf(Locale.ROOT, "  platform      %s%n", device.platform());
    lines.printf(Locale.ROOT, "  driver        %s%n", device.driver());
    lines.printf(
        Locale.ROOT,
        "  memory        %,d MiB, at most %,d MiB in a buffer%n",
        device.memory() >> 20,
        device.largestBuffer() >> 20);
    lines.printf(
        Locale.ROOT,
        "  work groups   at most %,d work items, %,d KiB of local memory, %d compute units%n",
        device.largestGroup(),
        device.localMemory() >> 10,
        device.units());
    // the kernel computes quotients in double: where it runs, there is fp64
    lines.printf("  fp64          %s%n", test.agrees() ? "yes" : "unknown");
    lines.printf("  self-test     %s%n", test.finding());
  }
}
