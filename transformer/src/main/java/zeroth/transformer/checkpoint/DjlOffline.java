package zeroth.transformer.checkpoint;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;

/**
 * Keeps the DJL library, which holds the tokenizers, off the network. Left to itself it asks a
 * cloud metadata service for the machine's name whenever a tokenizer is made, reports it to its
 * authors, and on machines with a CUDA GPU downloads another native library. Two system properties
 * stop all of that; they are set for the duration of a call and put back afterwards, so that the
 * rest of the process sees no change. The environment variables DJL_OFFLINE and OPT_OUT_TRACKING,
 * where a user has set them, go before the properties.
 *
 * <p>What remains is that DJL unpacks its native library once to {@code ~/.djl.ai} (or
 * DJL_CACHE_DIR).
 */
final class DjlOffline {
  private static final Map<String, String> PROPERTIES =
      Map.of("ai.djl.offline", "true", "OPT_OUT_TRACKING", "true");

  private DjlOffline() {}

  /** Makes the call with DJL offline. */
  static synchronized <T> T call(Callable<T> call) throws Exception {
    Map<String, String> before = new LinkedHashMap<>();
    PROPERTIES.forEach((name, value) -> before.put(name, System.setProperty(name, value)));
    try {
      return call.call();
    } finally {
      before.forEach(DjlOffline::restore);
    }
  }

  private static void restore(String name, String value) {
    if (value == null) {
      System.clearProperty(name);
    } else {
      System.setProperty(name, value);
    }
  }
}
