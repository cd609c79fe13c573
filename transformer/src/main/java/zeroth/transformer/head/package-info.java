/**
 * Heads: what is asked of a body's hidden states. Depends on {@code zeroth.tensor} and the bodies.
 */
package zeroth.transformer.head;
