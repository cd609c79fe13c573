package zeroth.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import zeroth.zo.workers.Workers;
import zeroth.zo.workers.WorkersException;

/** A master and workers in processes of their own, as somebody else's cluster has them. */
class StandaloneTest {

  private static final String SECRET = "of this test";

  @TempDir Path directory;
  private final List<Process> processes = new ArrayList<>();

  @AfterEach
  void end() throws InterruptedException {
    for (Process process : processes) {
      process.destroy();
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    }
  }

  @Test
  @Timeout(240)
  void whoKnowsTheSecretIsLetInAndWorkersMayComeLate() throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    String address = "spark://127.0.0.1:" + port;
    daemon("master.Master", "--host", "127.0.0.1", "--port", "" + port, "--webui-port", "0");
    awaitListener(port);
    worker(address, "first");

    WorkersException refused =
        assertThrows(WorkersException.class, () -> open(address, "another").close());
    assertTrue(refused.getMessage().startsWith(address + ": refused: "), refused.getMessage());

    try (Workers workers = open(address, SECRET)) {
      Set<Long> pids = new HashSet<>();
      ToyMaker.ask(workers, 4, 10).forEach(answer -> pids.add(answer.pid()));
      assertEquals(1, pids.size());
      worker(address, "late");
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(90);
      while (pids.size() < 2) {
        assertTrue(System.nanoTime() < deadline, "a late worker takes part");
        ToyMaker.ask(workers, 4, 50).forEach(answer -> pids.add(answer.pid()));
      }
      Workers.Participation who = workers.participation();
      assertEquals(2, who.now());
      assertEquals(2, who.all());
      assertEquals(0, who.inFlight());
      assertEquals(0, who.failures());
    }
  }

  @Test
  @Timeout(30)
  void whereNobodyListensIsSaidInOneLine() throws IOException {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    WorkersException thrown =
        assertThrows(
            WorkersException.class, () -> open("spark://127.0.0.1:" + port, SECRET).close());
    assertTrue(
        thrown.getMessage().startsWith("spark://127.0.0.1:" + port + ": no answer"),
        thrown.getMessage());
  }

  @Test
  @Timeout(60)
  void whoListensAndIsNoMasterIsSaidInOneLine() throws IOException {
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String address = "spark://127.0.0.1:" + silent.getLocalPort();
      WorkersException thrown =
          assertThrows(WorkersException.class, () -> open(address, SECRET).close());
      assertTrue(thrown.getMessage().startsWith(address + ": refused: "), thrown.getMessage());
    }
  }

  private static Workers open(String address, String secret) {
    return new SparkEngine(Map.of("ZEROTH_SPARK_SECRET", secret))
        .open(address, ToyMaker.class, ToyMaker.bytes("standalone"));
  }

  private void worker(String master, String name) throws IOException {
    daemon(
        "worker.Worker",
        "--host",
        "127.0.0.1",
        "--cores",
        "1",
        "--memory",
        "1g",
        "--webui-port",
        "0",
        "--work-dir",
        directory.resolve(name).toString(),
        master);
  }

  /** As README.md says that a cluster is started. */
  private void daemon(String name, String... arguments) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "@driver.options",
                "-Xmx300m",
                "-Dspark.authenticate=true",
                "-Dspark.network.crypto.enabled=true",
                "-Dspark.network.crypto.saslFallback=false",
                "-Dspark.network.crypto.authEngineVersion=2",
                "-Dspark.network.crypto.cipher=AES/GCM/NoPadding",
                "-Dspark.master.rest.enabled=false",
                "-cp",
                System.getenv("SPARK_HOME") + File.separator + "jars" + File.separator + "*",
                "org.apache.spark.deploy." + name));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("_SPARK_AUTH_SECRET", SECRET);
    builder.redirectErrorStream(true);
    builder.redirectOutput(directory.resolve("log" + processes.size()).toFile());
    processes.add(builder.start());
  }

  private static void awaitListener(int port) throws Exception {
    for (long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60); ; ) {
      try (Socket socket = new Socket()) {
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
        return;
      } catch (IOException e) {
        assertTrue(System.nanoTime() < deadline, "the master listens");
        Thread.sleep(200);
      }
    }
  }
}
