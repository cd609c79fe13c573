package zeroth.spark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** What Linux says of processes, and what it does to them. */
final class Processes {

  private static final Path PROC = Path.of("/proc");
  private static final String LISTENING = "0A";

  private Processes() {}

  static boolean known() {
    return Files.isReadable(PROC.resolve("net/tcp"));
  }

  /** Sends a signal such as {@code STOP}. */
  static void signal(String name, long pid) throws IOException, InterruptedException {
    int status = new ProcessBuilder("kill", "-" + name, Long.toString(pid)).start().waitFor();
    if (status != 0) {
      throw new IOException("kill -" + name + " " + pid + ": exit status " + status);
    }
  }

  /** All of a process's arguments; nothing of one that has ended. */
  static String command(long pid) {
    try {
      return Files.readString(PROC.resolve(pid + "/cmdline"));
    } catch (IOException e) {
      return "";
    }
  }

  /** Addresses in hexadecimal, as {@code 0100007F:1F90}, at which a process listens. */
  static Set<String> listening(long pid) throws IOException {
    Set<String> sockets = new HashSet<>();
    try (Stream<Path> descriptors = Files.list(PROC.resolve(pid + "/fd"))) {
      descriptors.forEach(
          descriptor -> {
            try {
              sockets.add(Files.readSymbolicLink(descriptor).toString());
            } catch (IOException e) {
              // closed meanwhile
            }
          });
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    Set<String> addresses = new HashSet<>();
    for (String table : List.of("net/tcp", "net/tcp6")) {
      Path file = PROC.resolve(table);
      if (!Files.exists(file)) {
        continue;
      }
      for (String line : Files.readAllLines(file)) {
        String[] columns = line.trim().split("\\s+");
        if (columns[3].equals(LISTENING) && sockets.contains("socket:[" + columns[9] + "]")) {
          addresses.add(columns[1]);
        }
      }
    }
    return addresses;
  }

  /** Whether only this machine reaches an address of {@link #listening}. */
  static boolean loopback(String address) {
    String host = address.substring(0, address.indexOf(':'));
    return host.equals("0100007F") // 127.0.0.1
        || host.equals("0000000000000000FFFF00000100007F") // the same in IPv6
        || host.equals("00000000000000000000000001000000"); // ::1
  }
}
