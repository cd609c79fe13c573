package zeroth.tensor.backend;

import zeroth.tensor.math.Elementary;

/** A function applied to every element behind a linear map. */
public enum Pointwise {
  /** f(x) = x. */
  IDENTITY {
    @Override
    public float apply(float x) {
      return x;
    }
  },
  /** The exact GELU, f(x) = x/2 (1 + erf(x / sqrt 2)); Hendrycks and Gimpel, arXiv 1606.08415. */
  GELU {
    @Override
    public float apply(float x) {
      return Elementary.gelu(x);
    }
  },
  /** f(x) = max(x, 0); NaN stays NaN, so that a diverged model shows. */
  RELU {
    @Override
    public float apply(float x) {
      return x < 0 ? 0 : x;
    }
  },
  /** f(x) = tanh x. */
  TANH {
    @Override
    public float apply(float x) {
      return Elementary.tanh(x);
    }
  },
  /** SiLU or swish, f(x) = x / (1 + exp(-x)); Elfwing et al., arXiv 1702.03118. */
  SILU {
    @Override
    public float apply(float x) {
      return Elementary.silu(x);
    }
  },
  /**
   * GELU's approximation by tanh, f(x) = x/2 (1 + tanh(sqrt(2/pi) (x + 0.044715 x^3))); Hendrycks
   * and Gimpel, arXiv 1606.08415.
   */
  GELU_TANH {
    @Override
    public float apply(float x) {
      return Elementary.geluTanh(x);
    }
  };

  /** The definition, element by element. */
  public abstract float apply(float x);
}
