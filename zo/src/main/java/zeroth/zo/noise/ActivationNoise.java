package zeroth.zo.noise;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import zeroth.tensor.Parameter;
import zeroth.tensor.Shape;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.direction.Direction;
import zeroth.tensor.direction.Factor;
import zeroth.tensor.direction.LowRank;
import zeroth.tensor.direction.PerTensor;
import zeroth.tensor.direction.Perturbation;
import zeroth.tensor.inputs.MatrixUses;
import zeroth.tensor.random.Key;
import zeroth.zo.Inputs;
import zeroth.zo.Range;
import zeroth.zo.Step;

/**
 * AGZO's directions (Lin et al., arXiv 2601.17261). In a matrix (m, n) that a forward uses once, to
 * multiply rows H (T, n),
 *
 * <pre>
 * v = R A^T,   R (m, r) ~ N(0, I),   A (n, r) an orthonormal basis of about the r directions in which
 *              H's rows are longest
 * </pre>
 *
 * and N(0, I) in vectors and in matrices of other uses: tables, whose rows are looked up, and what
 * has several uses. A matrix with fewer than r rows or columns has the rank that it has; where H
 * has fewer than r directions, v has as many.
 *
 * <p>A is made while the forward goes on and replaced by the next one that is looked at; a
 * direction holds until then. H is not kept.
 */
public final class ActivationNoise {
  private final int rank;
  private final int iterations;
  private final Parameters bases;
  private Map<String, Double> maps = Map.of();
  private Map<String, Double> others = Map.of();

  /**
   * @param rank r, at least 1 and at most the rank of the largest matrix
   * @param iterations of the power iteration behind its first product, at least 0
   * @param theta the weights, of which the names and shapes count
   * @throws IllegalArgumentException if a value is out of range
   */
  public ActivationNoise(int rank, int iterations, Parameters theta) {
    this.rank = Ranks.check(rank, theta);
    this.iterations = Range.atLeast("iterations", 0, iterations);
    this.bases =
        theta.zeros(
            p -> p.shape().isMatrix(),
            p -> Shape.of(p.shape().columns(), LowRank.rank(p.shape(), rank)));
  }

  /**
   * Looks at what a forward multiplies.
   *
   * @param f the minibatch's loss, which tells
   * @param place where the forward is made
   * @param theta the weights, of which those that are trained count
   * @param at the step, whose key the power iteration begins from
   * @return the loss there, which may be NaN or infinite: then there is nothing to draw
   */
  public double look(Inputs f, Perturbation place, Parameters theta, Step at) {
    Look look = new Look(at.key().fold("Omega"));
    double loss = f.loss(place, look);
    Set<String> once = new HashSet<>(look.multiplied);
    once.removeAll(look.several);
    maps = new HashMap<>();
    others = new HashMap<>();
    for (Parameter p : theta.list()) {
      if (p.trainable()) {
        (once.contains(p.name()) ? maps : others).put(p.name(), 1.0);
      }
    }
    return loss;
  }

  /** The direction of an address, along what was looked at last. */
  public Direction draw(Step at, Key key) {
    Direction z = new Direction.Gaussian(key);
    Direction product =
        new LowRank(new Factor.Keyed(key), new Factor.Held(bases), rank, z); // R and A
    return at.restrict(
        new Direction.Sum(List.of(new PerTensor(maps, product), new PerTensor(others, z))));
  }

  /** Makes a basis of a matrix when it is first multiplied, and notes what is used again. */
  private final class Look implements MatrixUses {
    private final Key omega;
    private final Set<String> multiplied = new HashSet<>();
    private final Set<String> several = new HashSet<>();

    Look(Key omega) {
      this.omega = omega;
    }

    @Override
    public void multiplied(Parameter w, float[] x) {
      if (!multiplied.add(w.name())) {
        several.add(w.name());
        return;
      }
      int n = w.shape().columns();
      int r = LowRank.rank(w.shape(), rank);
      if (r == 0) {
        return; // of no elements
      }
      float[] drawn = new float[x.length / n * r];
      bases.backend().noise().addGaussian(omega.fold(w.name()), 0, drawn.length, 1, drawn, 0);
      new TopDirections(x, n, r).into(drawn, iterations, bases.tensor(w.name()).data());
    }

    @Override
    public void lookedUp(Parameter table) {
      several.add(table.name());
    }
  }
}
