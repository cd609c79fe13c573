package zeroth.spark;

import java.io.File;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;
import org.apache.spark.SparkConf;
import zeroth.tensor.BadInputException;

/**
 * What Spark is told. A file that {@code ZEROTH_SPARK_CONF} names has the last word.
 *
 * @param environment of this process
 */
record Settings(Map<String, String> environment) {

  static final String LOOPBACK = "127.0.0.1";

  /** Times that an ask is given out again: executors that die count. */
  private static final int ATTEMPTS = 1000;

  /** Heartbeats that are missed for so long give an executor up, and its asks to others. */
  private static final String SILENCE = "8s";

  /**
   * Settings for a master.
   *
   * @param here address of this machine by which executors reach the driver, unless the environment
   *     says another
   */
  SparkConf conf(Master master, String here) {
    SparkConf conf = new SparkConf(false).setMaster(master.url()).setAppName("zeroth");
    quiet(conf);
    persistent(conf);
    executors(conf);
    if (master instanceof Master.Local local) {
      loopback(conf);
      conf.setMaster(
          "local[%d,%d]".formatted(local.threads(), ATTEMPTS)); // which it takes from there alone
    } else if (master instanceof Master.LocalCluster cluster) {
      loopback(conf);
      own(conf, cluster);
      secure(conf, generated());
    } else {
      String host = environment.getOrDefault("ZEROTH_SPARK_HOST", here);
      conf.set("spark.driver.host", host)
          .set("spark.driver.bindAddress", environment.getOrDefault("ZEROTH_SPARK_BIND", host));
      secure(conf, given(master));
    }
    override(conf);
    return conf;
  }

  private static void quiet(SparkConf conf) {
    conf.set("spark.ui.enabled", "false")
        .set("spark.ui.showConsoleProgress", "false")
        .set("spark.master.rest.enabled", "false")
        .set("spark.eventLog.enabled", "false")
        .set("spark.logConf", "false")
        // of the many thousand jobs of a run, what Spark remembers for pages that nobody sees
        .set("spark.ui.retainedJobs", "100")
        .set("spark.ui.retainedStages", "100")
        .set("spark.ui.retainedTasks", "1000")
        .set("spark.ui.retainedDeadExecutors", "100");
  }

  /** An ask is given out until it is answered, and at once to who is free. */
  private static void persistent(SparkConf conf) {
    conf.set("spark.locality.wait", "0")
        .set("spark.task.maxFailures", "" + ATTEMPTS)
        .set("spark.excludeOnFailure.enabled", "false")
        // an executor that keeps silent: stopped, unplugged
        .set("spark.executor.heartbeatInterval", "1s")
        .set("spark.network.timeoutInterval", "1s")
        .set("spark.storage.blockManagerHeartbeatTimeoutMs", SILENCE)
        // others fetch the task's code from it too, and would wait for it
        .set("spark.shuffle.io.connectionTimeout", SILENCE)
        .set("spark.network.auth.rpcTimeout", SILENCE)
        .set("spark.shuffle.io.maxRetries", "0");
  }

  /** Executors start with the class path of this JVM, which must be there on their machines. */
  private static void executors(SparkConf conf) {
    String path =
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
            .map(entry -> Path.of(entry).toAbsolutePath().toString())
            .collect(Collectors.joining(File.pathSeparator));
    conf.set("spark.executor.extraClassPath", path)
        // Spark adds JavaModuleOptions, the vector module and native access among them
        .set(
            "spark.executor.extraJavaOptions",
            "-XX:+UseG1GC -XX:-UsePerfData -Djava.awt.headless=true"
                + " -Dslf4j.provider=org.apache.logging.slf4j.SLF4JServiceProvider"
                + bertBase())
        // whole runs travel, of studies that keep models
        .set("spark.rpc.message.maxSize", "1024")
        .set("spark.driver.maxResultSize", "0")
        // which Spark's scripts would have said to what starts executors
        .set("spark.executorEnv.SPARK_SCALA_VERSION", "2.13")
        .set("spark.executorEnv.ZEROTH_SPARK_LOG", "WARN");
  }

  /** Where the launcher found BERT-base, which must be there for executors too. */
  private static String bertBase() {
    String path = System.getProperty("zeroth.bertbase");
    return path == null ? "" : " -Dzeroth.bertbase=" + path;
  }

  private static void loopback(SparkConf conf) {
    conf.set("spark.driver.host", LOOPBACK).set("spark.driver.bindAddress", LOOPBACK);
  }

  private void own(SparkConf conf, Master.LocalCluster cluster) {
    String home = environment.get("SPARK_HOME");
    if (home == null || !Files.isDirectory(Path.of(home, "jars"))) {
      throw new BadInputException(
          "SPARK_HOME", "jars", "a directory with Spark's jars", home == null ? "unset" : home);
    }
    // the pages of its master and workers listen there, and nothing but the environment says where
    if (!LOOPBACK.equals(environment.get("SPARK_LOCAL_IP"))) {
      throw new BadInputException(
          "SPARK_LOCAL_IP",
          "environment",
          LOOPBACK + ", or pages of " + cluster.url() + " would be open to the network",
          String.valueOf(environment.get("SPARK_LOCAL_IP")));
    }
    conf.set("spark.executor.memory", cluster.megabytes() + "m")
        .set("spark.executorEnv.JAVA_HOME", System.getProperty("java.home"))
        .set("spark.executorEnv.SPARK_LOCAL_IP", LOOPBACK);
  }

  private static void secure(SparkConf conf, String secret) {
    conf.set("spark.authenticate", "true")
        .set("spark.authenticate.secret", secret)
        .set("spark.network.crypto.enabled", "true")
        .set("spark.network.crypto.saslFallback", "false")
        .set("spark.network.crypto.authEngineVersion", "2")
        .set("spark.network.crypto.cipher", "AES/GCM/NoPadding");
  }

  private static String generated() {
    byte[] secret = new byte[32];
    new SecureRandom().nextBytes(secret);
    return HexFormat.of().formatHex(secret);
  }

  private String given(Master master) {
    String secret = environment.getOrDefault("ZEROTH_SPARK_SECRET", "");
    if (secret.isEmpty()) {
      throw new BadInputException(
          "ZEROTH_SPARK_SECRET",
          "environment",
          "the secret that " + master.url() + " and its workers were started with",
          "none");
    }
    return secret;
  }

  private void override(SparkConf conf) {
    String file = environment.get("ZEROTH_SPARK_CONF");
    if (file == null) {
      return;
    }
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(Path.of(file))) {
      properties.load(reader);
    } catch (IOException | IllegalArgumentException e) {
      throw new BadInputException(
          "ZEROTH_SPARK_CONF", file, "a readable file of lines NAME=VALUE", String.valueOf(e));
    }
    for (String name : properties.stringPropertyNames()) {
      if (!name.startsWith("spark.")) {
        throw new BadInputException(
            "ZEROTH_SPARK_CONF", file, "names that begin with spark.", "'" + name + "'");
      }
      conf.set(name, properties.getProperty(name));
    }
  }
}
