package zeroth.spark;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import zeroth.zo.workers.Worker;
import zeroth.zo.workers.WorkerMaker;
import zeroth.zo.workers.Workers;

/** How long it takes to ask and be answered where there is nothing to compute. */
public final class Overhead {

  private static final int ASKS = 6;

  /** Until the compilers of the JVMs have done most of their work. */
  private static final int WARM_UP = 1000;

  private static final int TIMES = 200;

  /** Makes workers that send back what they are sent. */
  public static final class EchoMaker implements WorkerMaker {
    @Override
    public Worker make(byte[] description) {
      return ask -> ask;
    }
  }

  private Overhead() {}

  /**
   * Prints milliseconds of six asks at once: of threads of this JVM, and of Spark.
   *
   * @param args an address of {@link SparkEngine}; else {@code local-cluster[3,1,600]}
   */
  public static void main(String[] args) throws Exception {
    String address = args.length > 0 ? args[0] : "local-cluster[3,1,600]";
    List<byte[]> asks = Collections.nCopies(ASKS, new byte[100]);
    System.out.println("workers,asks,q1_ms,median_ms,q3_ms");
    ExecutorService threads = Executors.newFixedThreadPool(3);
    List<Callable<byte[]>> calls = Collections.nCopies(ASKS, () -> new byte[100]);
    measure(
        "threads",
        () -> {
          for (Future<byte[]> answer : threads.invokeAll(calls)) {
            answer.get();
          }
        });
    threads.shutdown();
    long start = System.nanoTime();
    try (Workers workers = new SparkEngine().open(address, EchoMaker.class, new byte[0])) {
      workers.ask(asks);
      System.err.printf(
          Locale.ROOT,
          "%s: first answers after %.1f s%n",
          address,
          (System.nanoTime() - start) / 1e9);
      measure(address.replace(',', '/'), () -> workers.ask(asks));
      System.err.println(workers.participation());
    }
  }

  private interface Work {
    void run() throws Exception;
  }

  private static void measure(String who, Work work) throws Exception {
    for (int i = 0; i < WARM_UP; i++) {
      work.run();
    }
    List<Double> milliseconds = new ArrayList<>();
    for (int i = 0; i < TIMES; i++) {
      long start = System.nanoTime();
      work.run();
      milliseconds.add((System.nanoTime() - start) / 1e6);
    }
    double[] sorted = milliseconds.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    System.out.printf(
        Locale.ROOT,
        "%s,%d,%.2f,%.2f,%.2f%n",
        who,
        ASKS,
        sorted[TIMES / 4],
        sorted[TIMES / 2],
        sorted[TIMES * 3 / 4]);
  }
}
