package zeroth.spark;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import zeroth.tensor.BadInputException;

/** Who schedules, as Spark writes it. */
sealed interface Master {

  /**
   * Reads an address.
   *
   * @throws BadInputException if it is none of these
   */
  static Master parse(String address) {
    Matcher local = Local.SYNTAX.matcher(address);
    if (local.matches()) {
      return new Local(number(address, local, 1));
    }
    Matcher cluster = LocalCluster.SYNTAX.matcher(address);
    if (cluster.matches()) {
      return new LocalCluster(
          number(address, cluster, 1), number(address, cluster, 2), number(address, cluster, 3));
    }
    Matcher standalone = Standalone.SYNTAX.matcher(address);
    if (standalone.matches()) {
      int port = number(address, standalone, 2);
      if (port <= 65535) {
        return new Standalone(standalone.group(1), port);
      }
    }
    throw unknown(address);
  }

  private static int number(String address, Matcher matcher, int group) {
    try {
      int number = Integer.parseInt(matcher.group(group));
      if (number > 0) {
        return number;
      }
    } catch (NumberFormatException e) {
      // more digits than a number of machines has
    }
    throw unknown(address);
  }

  private static BadInputException unknown(String address) {
    return new BadInputException(
        "spark:" + address,
        "address",
        "local[THREADS], local-cluster[JVMS,CORES,MEGABYTES] or spark://HOST:PORT, each number above 0",
        "'" + address + "'");
  }

  /** As Spark wants it. */
  String url();

  /** Threads of this JVM. */
  record Local(int threads) implements Master {
    private static final Pattern SYNTAX = Pattern.compile("local\\[(\\d+)]");

    @Override
    public String url() {
      return "local[" + threads + "]";
    }
  }

  /**
   * A scheduler in this JVM, with executors in JVMs of their own on this machine.
   *
   * @param executors how many
   * @param cores tasks that each does at the same time
   * @param megabytes heap of each, in MiB
   */
  record LocalCluster(int executors, int cores, int megabytes) implements Master {
    private static final Pattern SYNTAX =
        Pattern.compile("local-cluster\\[\\s*(\\d+)\\s*,\\s*(\\d+)\\s*,\\s*(\\d+)\\s*]");

    @Override
    public String url() {
      return "local-cluster[" + executors + "," + cores + "," + megabytes + "]";
    }
  }

  /** Spark's own cluster manager, on any machine. */
  record Standalone(String host, int port) implements Master {
    private static final Pattern SYNTAX = Pattern.compile("spark://([^:/?#@\\s,]+):(\\d+)");

    @Override
    public String url() {
      return "spark://" + host + ":" + port;
    }
  }
}
