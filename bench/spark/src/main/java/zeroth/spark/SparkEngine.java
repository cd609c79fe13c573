package zeroth.spark;

import java.util.Map;
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
  public void check(String address) {
    Master.parse(address);
  }

  /**
   * {@inheritDoc}
   *
   * @throws WorkersException if a master does not answer within 10 s, refuses, or does not register
   *     this application within a minute; or if Spark runs in this JVM already
   */
  @Override
  public Workers open(String address, Class<? extends WorkerMaker> maker, byte[] description) {
    Master master = Master.parse(address);
    Settings settings = new Settings(environment);
    SparkConf conf;
    if (master instanceof Master.Standalone standalone) {
      conf = settings.conf(master, Handshake.reach(standalone));
      Handshake.authenticate(standalone, conf);
    } else {
      conf = settings.conf(master, Settings.LOOPBACK);
    }
    WorkerKey key = WorkerKey.of(maker, description);
    return new SparkWorkers(start(master, conf), master, key, description.clone());
  }

  private static JavaSparkContext start(Master master, SparkConf conf) {
    try {
      return new JavaSparkContext(conf);
    } catch (LinkageError e) { // what is opened to it is in driver.options
      throw new WorkersException(
          master.url() + ": Spark needs the options of bench/spark/driver.options: " + e, e);
    } catch (Exception e) { // SparkException is checked, but Scala does not say so
      String said = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
      throw new WorkersException(master.url() + ": Spark did not start: " + said, e);
    }
  }
}
