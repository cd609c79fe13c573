package zeroth.spark;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.stream.Stream;
import org.apache.spark.SparkConf;
import org.apache.spark.network.TransportContext;
import org.apache.spark.network.client.TransportClientFactory;
import org.apache.spark.network.crypto.AuthClientBootstrap;
import org.apache.spark.network.sasl.SecretKeyHolder;
import org.apache.spark.network.server.NoOpRpcHandler;
import org.apache.spark.network.util.ConfigProvider;
import org.apache.spark.network.util.TransportConf;
import zeroth.zo.workers.WorkersException;

/**
 * Greets a master before Spark does, which would try for a minute and not say why it is refused;
 * nor can it be stopped meanwhile without leaving a half of itself that later ends another
 * application of this JVM.
 */
final class Handshake {

  private static final int CONNECT_SECONDS = 10;

  /** By which everybody of a cluster goes. */
  private static final String USER = "sparkSaslUser";

  private Handshake() {}

  /**
   * The address of this machine on the way to a master that answers.
   *
   * @throws WorkersException if nobody listens there
   */
  static String reach(Master.Standalone master) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(master.host(), master.port()), CONNECT_SECONDS * 1000);
      return socket.getLocalAddress().getHostAddress();
    } catch (IOException e) {
      throw new WorkersException(
          "%s: no answer within %d s: %s".formatted(master.url(), CONNECT_SECONDS, e), e);
    }
  }

  /**
   * Proves to each other that master and driver have the same secret, where settings ask for one.
   *
   * @throws WorkersException if they have not
   */
  static void authenticate(Master.Standalone master, SparkConf conf) {
    if (!conf.getBoolean("spark.authenticate", false)
        || conf.getBoolean("spark.ssl.rpc.enabled", false)) {
      return;
    }
    TransportConf transport = new TransportConf("rpc", settings(conf));
    try (TransportContext context = new TransportContext(transport, new NoOpRpcHandler());
        TransportClientFactory clients =
            context.createClientFactory(
                List.of(
                    new AuthClientBootstrap(
                        transport, USER, secret(conf.get("spark.authenticate.secret")))))) {
      clients.createUnmanagedClient(master.host(), master.port()).close();
    } catch (IOException | RuntimeException e) {
      throw new WorkersException(
          master.url()
              + ": refused: is ZEROTH_SPARK_SECRET its secret, and does it ask for one with the"
              + " settings that bench/spark/README.md lists?",
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new WorkersException("interrupted while " + master.url() + " was greeted", e);
    }
  }

  private static SecretKeyHolder secret(String secret) {
    return new SecretKeyHolder() {
      @Override
      public String getSaslUser(String application) {
        return USER;
      }

      @Override
      public String getSecretKey(String application) {
        return secret;
      }
    };
  }

  private static ConfigProvider settings(SparkConf conf) {
    return new ConfigProvider() {
      @Override
      public String get(String name) {
        if (!conf.contains(name)) {
          throw new NoSuchElementException(name);
        }
        return conf.get(name);
      }

      @Override
      public Iterable<Map.Entry<String, String>> getAll() {
        return Stream.of(conf.getAll()).map(pair -> Map.entry(pair._1(), pair._2())).toList();
      }
    };
  }
}
