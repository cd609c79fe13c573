package zeroth.bench.speed;

import java.util.List;
import java.util.ServiceLoader;

/** The other engines that are there. */
public final class Peers {
  /** How to get them. */
  public static final String HOW =
      "no other engines on the class path: after mvn -q -B -Ppeers -DskipTests package, the same"
          + " command compares with OpenBLAS, ONNX Runtime and PyTorch";

  private Peers() {}

  /** All on the class path; none in an ordinary build. */
  public static List<Peer> found() {
    return ServiceLoader.load(Peer.class).stream().map(ServiceLoader.Provider::get).toList();
  }
}
