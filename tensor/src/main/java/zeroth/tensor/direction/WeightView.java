package zeroth.tensor.direction;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import zeroth.tensor.NamedTensors;
import zeroth.tensor.Parameter;
import zeroth.tensor.random.ReferenceNoise;

/**
 * The weights as a forward reads them: one set of parameters under one or more perturbations, the
 * candidates. Nothing is copied and nothing is written; a backend adds {@code scale *
 * direction[range]} while it reads a range, and applies low-rank terms beside a product.
 *
 * <p>A forward over G candidates carries G groups of rows through every op: rows [g R, (g+1) R) of
 * each value belong to candidate g. A candidate's results do not depend on which others are
 * evaluated beside it.
 *
 * @param parameters theta
 * @param candidates one or more; {@link Perturbation#NONE} for the plain weights
 */
public record WeightView(NamedTensors parameters, List<Perturbation> candidates) {

  /**
   * @throws IllegalArgumentException if there is no candidate
   */
  public WeightView {
    candidates = List.copyOf(candidates);
    if (candidates.isEmpty()) {
      throw new IllegalArgumentException("a view needs at least one candidate");
    }
  }

  /** The weights as they are. */
  public static WeightView plain(NamedTensors parameters) {
    return new WeightView(parameters, List.of(Perturbation.NONE));
  }

  /**
   * A copy of a tensor's elements as a candidate sees them, by the reference arithmetic, low-rank
   * terms multiplied out; for small objectives that compute their loss themselves.
   *
   * @param candidate in [0, G)
   * @param name a parameter's name
   */
  public float[] read(int candidate, String name) {
    Parameter p = parameters.get(name);
    return read(candidate, p, 0, p.size());
  }

  /**
   * The same for elements [from, from + count) of a tensor.
   *
   * @throws IndexOutOfBoundsException if the tensor has no such range
   */
  public float[] read(int candidate, Parameter p, int from, int count) {
    Objects.checkFromIndexSize(from, count, p.size()); // before memory is asked for
    float[] w = new float[count];
    parameters.tensor(p).read(from, count, w, 0);
    Perturbation place = candidates.get(candidate);
    if (p.trainable() && !place.isNone()) {
      place.direction().of(p, new ReferenceNoise()).addTo(place.scale(), from, count, w, 0);
    }
    return w;
  }

  /** What each candidate changes in a matrix, as a linear map applies it. */
  public List<MatrixChange> changes(Parameter matrix) {
    List<MatrixChange> changes = new ArrayList<>(candidates.size());
    for (Perturbation place : candidates) {
      changes.add(MatrixChange.of(place, matrix));
    }
    return changes;
  }

  /** The same parameters with what candidates add to a matrix's elements, and nothing beside it. */
  public WeightView within(List<MatrixChange> changes) {
    List<Perturbation> places = changes.stream().map(MatrixChange::within).toList();
    return places.equals(candidates) ? this : new WeightView(parameters, places);
  }

  /**
   * The same with one candidate and no other.
   *
   * @param g in [0, {@link #groups})
   */
  public WeightView alone(int g) {
    return new WeightView(parameters, List.of(candidates.get(g)));
  }

  /** Number of candidates, G. */
  public int groups() {
    return candidates.size();
  }
}
