/**
 * Directions in the space of the weights, as functions that are rebuilt from keys and a little
 * state wherever a range of them is needed. May depend on {@link zeroth.tensor} and {@link
 * zeroth.tensor.random}; knows of no backend and no method.
 */
package zeroth.tensor.direction;
