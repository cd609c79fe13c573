package zeroth.bench.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * What a run was made on.
 *
 * @param java version of the Java runtime
 * @param vm the virtual machine and its vendor
 * @param os operating system and its version
 * @param architecture of the processor
 * @param cpu the processor's name, or "unknown"
 * @param processors processors that the virtual machine may use
 * @param heapLimitMib the largest heap it may use, in MiB
 */
public record Platform(
    String java,
    String vm,
    String os,
    String architecture,
    String cpu,
    int processors,
    long heapLimitMib) {

  /** This one. */
  public static Platform current() {
    return new Platform(
        System.getProperty("java.version"),
        System.getProperty("java.vm.name") + ", " + System.getProperty("java.vendor"),
        System.getProperty("os.name") + " " + System.getProperty("os.version"),
        System.getProperty("os.arch"),
        processor(),
        Runtime.getRuntime().availableProcessors(),
        Runtime.getRuntime().maxMemory() >> 20);
  }

  /** Linux names the processor in a file; elsewhere the environment may. */
  private static String processor() {
    try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
      return lines
          .filter(line -> line.startsWith("model name"))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse("unknown");
    } catch (IOException | java.io.UncheckedIOException e) {
      String windows = System.getenv("PROCESSOR_IDENTIFIER");
      return windows == null ? "unknown" : windows;
    }
  }
}
