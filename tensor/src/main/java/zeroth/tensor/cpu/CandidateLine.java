package zeroth.tensor.cpu;

import java.util.List;
import zeroth.tensor.Parameter;
import zeroth.tensor.direction.Direction;
import zeroth.tensor.direction.Drawn;
import zeroth.tensor.direction.InverseRoot;
import zeroth.tensor.direction.LowRank;
import zeroth.tensor.direction.PerTensor;
import zeroth.tensor.direction.Perturbation;
import zeroth.tensor.direction.TensorDirection;
import zeroth.tensor.direction.Touched;
import zeroth.tensor.random.NoiseGenerator;

/**
 * How a candidate perturbs a tensor, and what its neighbour in the view has as well and need not be
 * made twice: the whole direction under another factor, or the first term of a sum under the same.
 *
 * @param place the direction and its factor
 * @param single whether the direction is one term v, so that an element is fma(factor, v_i,
 *     theta_i): neighbours along it share v_i
 * @param first of a sum whose first term a neighbour has under the same factor, else null
 * @param v the direction, or what is added behind the first term
 */
record CandidateLine(Place place, boolean single, TensorDirection first, TensorDirection v) {

  /** A candidate's place in one tensor: all that only scales the direction is in the factor. */
  record Place(double factor, Direction direction) {

    /** The place of a candidate, or null where it leaves the tensor as it is. */
    private static Place of(Perturbation candidate, Parameter p) {
      if (!p.trainable() || candidate.isNone()) {
        return null;
      }
      double factor = candidate.scale();
      Direction v = candidate.direction();
      while (true) {
        if (v instanceof Direction.Scaled scaled) {
          factor *= scaled.factor();
          v = scaled.inner();
        } else if (v instanceof PerTensor scaled) {
          Double own = scaled.scales().get(p.name());
          if (own == null) {
            return null;
          }
          factor *= own;
          v = scaled.inner();
        } else if (v instanceof Touched touched && !touched.rows().restricts(p.name())) {
          v = touched.inner();
        } else {
          return new Place(factor, v);
        }
      }
    }

    /** Whether both are sums of several terms, and have the first of them under one factor. */
    private boolean beginsAs(Place other) {
      return other != null
          && Double.compare(factor, other.factor) == 0
          && direction instanceof Direction.Sum v
          && other.direction instanceof Direction.Sum w
          && v.terms().size() > 1
          && w.terms().size() > 1
          && v.terms().get(0).equals(w.terms().get(0));
    }
  }

  /**
   * The lines of a view's candidates in a tensor.
   *
   * @param lines gets one for each candidate, null for one that does not perturb the tensor
   */
  static void read(
      List<Perturbation> candidates, Parameter p, NoiseGenerator noise, CandidateLine[] lines) {
    Place next = Place.of(candidates.get(0), p);
    for (int g = 0; g < candidates.size(); g++) {
      Place place = next;
      next = g + 1 < candidates.size() ? Place.of(candidates.get(g + 1), p) : null;
      CandidateLine before = g == 0 ? null : lines[g - 1];
      lines[g] = place == null ? null : line(place, before, next, p, noise);
    }
  }

  private static CandidateLine line(
      Place place, CandidateLine before, Place next, Parameter p, NoiseGenerator noise) {
    Direction direction = place.direction;
    if (isSingle(direction, p)) {
      boolean shared = before != null && before.single && before.place.direction.equals(direction);
      return new CandidateLine(place, true, null, shared ? before.v : direction.of(p, noise));
    }
    boolean shared = before != null && place.beginsAs(before.place);
    if (!shared && !place.beginsAs(next)) {
      return new CandidateLine(place, false, null, direction.of(p, noise));
    }
    List<Direction> terms = ((Direction.Sum) direction).terms();
    TensorDirection first = shared ? before.first : terms.get(0).of(p, noise);
    Direction rest = new Direction.Sum(terms.subList(1, terms.size()));
    return new CandidateLine(place, false, first, rest.of(p, noise));
  }

  private static boolean isSingle(Direction v, Parameter p) {
    return v instanceof Direction.Gaussian
        || v instanceof Direction.Rademacher
        || v instanceof Drawn
        || v instanceof InverseRoot
        || v instanceof LowRank && p.shape().isMatrix();
  }
}
