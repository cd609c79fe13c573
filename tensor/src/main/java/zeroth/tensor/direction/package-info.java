/**
 * Directions in the space of the weights, as functions that are rebuilt from keys and a little
 * state wherever a range of them is needed, and {@link zeroth.tensor.direction.WeightView}: the
 * weights as a forward reads them under {@link zeroth.tensor.direction.Perturbation}s, without a
 * write. May depend on {@link zeroth.tensor}, {@link zeroth.tensor.math} and {@link
 * zeroth.tensor.random}; knows of no backend and no method.
 */
package zeroth.tensor.direction;
