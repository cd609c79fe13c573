package zeroth.tensor.gradient;

import zeroth.tensor.Parameter;
import zeroth.tensor.backend.Backend;
import zeroth.tensor.direction.Perturbation;
import zeroth.tensor.direction.WeightView;

/** Weights as a candidate of a view sees them, with the noise of a backend. */
final class Candidates {
  /** Elements that a thread has at a time. */
  private static final int CHUNK = 1 << 14;

  private Candidates() {}

  /**
   * All elements of a tensor: the storage itself where the candidate leaves them as they are and
   * they are float32.
   */
  static float[] read(Backend backend, WeightView view, int g, String name) {
    Parameter p = view.parameters().get(name);
    float[] theta = view.parameters().tensor(p).floats();
    Perturbation place = view.candidates().get(g);
    if (!p.trainable() || place.isNone()) {
      return theta;
    }
    float[] w = theta.clone();
    backend.each(
        (w.length + CHUNK - 1) / CHUNK,
        (task, noise) -> {
          int from = task * CHUNK;
          int count = Math.min(CHUNK, w.length - from);
          place.direction().of(p, noise).addTo(place.scale(), from, count, w, from);
        });
    return w;
  }
}
