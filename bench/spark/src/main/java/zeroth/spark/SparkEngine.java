package zeroth.spark;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import zeroth.zo.workers.WorkerMaker;
import zeroth.zo.workers.Workers;
import zeroth.zo.workers.WorkersEngine;
import zeroth.zo.workers.WorkersException;

/**
 * Apache Spark, found by the name {@code spark}. An address is {@code local[THREADS]}, {@code
 * local-cluster[JVMS,CORES,MEGABYTES]} or {@code spark://HOST:PORT}. A JVM has one application of
 * Spark at a time, so others are opened after it is closed.
 */
public final class SparkEngine implements WorkersEngine {

  /** How long a master has to answer, and how long to let this application in. */
  private static final int CONNECT_SECONDS = 10;

  private static final int REGISTER_SECONDS = 30;

  private final Map<String, String> environment;

  /** With what the environment of this process says. */
  public SparkEngine() {
    this(System.getenv());
  }

  SparkEngine(Map<String, String> environment) {
    this.environment = Map.copyOf(environment);
  }

  @Override
  public String name() {
    return "spark";
  }

  @Override
  public Workers open(String address, Class<? extends WorkerMaker> maker, byte[] description) {
    Master master = Master.parse(address);
    SparkConf conf = new Settings(environment).conf(master, here(master));
    return new SparkWorkers(
        start(master, conf), master, WorkerKey.of(maker, description), description.clone());
  }

  /** The address of this machine on the way to a master that answers. */
  private static String here(Master master) {
    if (!(master instanceof Master.Standalone standalone)) {
      return "127.0.0.1";
    }
    try (Socket socket = new Socket()) {
      socket.connect(
          new InetSocketAddress(standalone.host(), standalone.port()), CONNECT_SECONDS * 1000);
      return socket.getLocalAddress().getHostAddress();
    } catch (IOException | IllegalArgumentException e) {
      throw new WorkersException(
          "%s: no answer within %d s: %s".formatted(master.url(), CONNECT_SECONDS, e), e);
    }
  }

  /** In a thread of its own, since Spark keeps trying for minutes. */
  private static JavaSparkContext start(Master master, SparkConf conf) {
    FutureTask<JavaSparkContext> context = new FutureTask<>(() -> new JavaSparkContext(conf));
    Thread thread = new Thread(context, "zeroth-spark-start");
    thread.setDaemon(true);
    thread.start();
    try {
      return context.get(REGISTER_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      context.cancel(true);
      String wait = "%s: did not let this application in within %d s";
      String hint =
          master instanceof Master.Standalone ? ": is ZEROTH_SPARK_SECRET its secret?" : "";
      throw new WorkersException(wait.formatted(master.url(), REGISTER_SECONDS) + hint, e);
    } catch (ExecutionException e) {
      String said = String.valueOf(e.getCause().getMessage()).lines().findFirst().orElse("");
      throw new WorkersException(master.url() + ": Spark did not start: " + said, e.getCause());
    } catch (InterruptedException e) {
      context.cancel(true);
      Thread.currentThread().interrupt();
      throw new WorkersException("interrupted while Spark was started", e);
    }
  }
}
