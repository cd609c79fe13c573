package zeroth.transformer.checkpoint;

import java.io.Closeable;
import java.util.Map;

/** Weights whose files are open. */
public interface OpenWeights extends StoredWeights, Closeable {

  /** What the files call each tensor, by canonical name. */
  Map<String, String> storedNames();

  @Override
  void close();
}
