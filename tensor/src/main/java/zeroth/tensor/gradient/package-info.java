/**
 * Gradients by reverse mode: {@link zeroth.tensor.gradient.Tape} is a backend that lets another one
 * compute, keeps what it computed, and goes back over it. One class each says how an op's gradient
 * follows from its formula. May depend on {@link zeroth.tensor}, its maths, noise and directions
 * and {@link zeroth.tensor.backend}; the large products are done by the backend below the tape.
 */
package zeroth.tensor.gradient;
