package zeroth.tensor.direction;

import java.util.List;
import zeroth.tensor.NamedTensors;
import zeroth.tensor.Parameter;
import zeroth.tensor.Tensor;
import zeroth.tensor.random.Key;
import zeroth.tensor.random.NoiseGenerator;

/**
 * A direction v in the space of the weights: a function from addresses to elements, not an array.
 * It is rebuilt from keys and a little state whenever a range of it is needed, so the direction
 * that was evaluated is the direction that is applied, and no memory of the model's size is held.
 *
 * <p>The kinds are sealed so that a backend can lower each to its own code. {@link Drawn} is the
 * one that takes a law of noise from outside.
 */
public sealed interface Direction
    permits Direction.Gaussian,
        Direction.Rademacher,
        Direction.Dense,
        Direction.Scaled,
        Direction.Sum,
        LowRank,
        Curved,
        Tiled,
        InverseRoot,
        PerTensor,
        Touched,
        Masked,
        MomentRatio,
        Decay,
        Flipped,
        Drawn {

  /**
   * This direction's part in one tensor.
   *
   * @param p the tensor; its name addresses the noise
   * @param noise the generator that makes keyed noise
   */
  TensorDirection of(Parameter p, NoiseGenerator noise);

  /** The place theta + scale * v. */
  default Perturbation times(double scale) {
    return new Perturbation(scale, this);
  }

  /** This direction scaled: factor * v. */
  default Direction scaled(double factor) {
    return new Scaled(factor, this);
  }

  /** v + w. */
  default Direction plus(Direction w) {
    return new Sum(List.of(this, w));
  }

  /** v - w. */
  default Direction minus(Direction w) {
    return plus(w.scaled(-1));
  }

  /** Standard normal noise z ~ N(0, I) of a key. */
  record Gaussian(Key key) implements Direction {
    @Override
    public TensorDirection of(Parameter p, NoiseGenerator noise) {
      Key tensor = key.fold(p.name());
      return (scale, from, count, out, offset) ->
          noise.addGaussian(tensor, from, count, (float) scale, out, offset);
    }
  }

  /** Rademacher noise of a key: every element +1 or -1. */
  record Rademacher(Key key) implements Direction {
    @Override
    public TensorDirection of(Parameter p, NoiseGenerator noise) {
      Key tensor = key.fold(p.name());
      return (scale, from, count, out, offset) ->
          noise.addRademacher(tensor, from, count, (float) scale, out, offset);
    }
  }

  /**
   * A direction held as state of the weights' shapes: a mean, a momentum. The weights themselves
   * are such a state only as the first term of a sum or alone: an in-place step would show a later
   * term the sum so far, an evaluation the weights as they were.
   */
  record Dense(NamedTensors state) implements Direction {
    /**
     * @throws IllegalArgumentException if the state has no tensor of that name and shape
     */
    @Override
    public TensorDirection of(Parameter p, NoiseGenerator noise) {
      Tensor tensor = state.tensor(p.name());
      if (!tensor.shape().equals(p.shape())) {
        throw new IllegalArgumentException(
            "state of shape " + tensor.shape() + " for " + p.name() + " " + p.shape());
      }
      float[] v = tensor.data();
      return (scale, from, count, out, offset) ->
          noise.perturb(out, offset, (float) scale, v, from, out, offset, count);
    }
  }

  /** factor * inner; factors multiply in double and are rounded once, at the innermost term. */
  record Scaled(double factor, Direction inner) implements Direction {
    /**
     * @throws IllegalArgumentException if the factor is not finite
     */
    public Scaled {
      if (!Double.isFinite(factor)) {
        throw new IllegalArgumentException("direction scaled by " + factor);
      }
    }

    @Override
    public TensorDirection of(Parameter p, NoiseGenerator noise) {
      TensorDirection v = inner.of(p, noise);
      return (scale, from, count, out, offset) -> v.addTo(scale * factor, from, count, out, offset);
    }
  }

  /** The sum of terms, added one after the other in their order. */
  record Sum(List<Direction> terms) implements Direction {
    public Sum {
      terms = List.copyOf(terms);
    }

    @Override
    public TensorDirection of(Parameter p, NoiseGenerator noise) {
      if (p.shape().isMatrix() && p.size() > 0) {
        List<LowRankSum.Term> products = LowRankSum.terms(terms, p);
        if (!products.isEmpty()) {
          return new LowRankSum(products, p, noise);
        }
      }
      List<TensorDirection> parts = terms.stream().map(t -> t.of(p, noise)).toList();
      return (scale, from, count, out, offset) -> {
        for (TensorDirection part : parts) {
          part.addTo(scale, from, count, out, offset);
        }
      };
    }
  }
}
