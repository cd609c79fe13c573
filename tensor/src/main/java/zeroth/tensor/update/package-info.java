/**
 * Elementwise changes of weights and state, each a record of what it reads and writes. An element's
 * new value is a fixed chain of float32 fma, product, quotient and root, each rounded once, so that
 * every backend computes the same bits. A state that does not have a tensor leaves that tensor to
 * the rule without state, as each record says. Depends on {@code zeroth.tensor} and its directions
 * alone.
 */
package zeroth.tensor.update;
