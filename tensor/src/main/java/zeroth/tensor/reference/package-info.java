/**
 * The backend that defines every op: naive loops, to be read first and to hold the others against.
 * May depend on {@link zeroth.tensor}, its maths, noise and directions and {@link
 * zeroth.tensor.backend}; on no other backend.
 */
package zeroth.tensor.reference;
