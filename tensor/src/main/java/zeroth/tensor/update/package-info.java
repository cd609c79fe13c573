/**
 * Elementwise changes of weights and state, each a record of what it reads and writes. An element's
 * new value is a fixed chain of float32 fma, product, quotient and root, each rounded once, so that
 * every backend computes the same bits. A state that does not have a tensor leaves that tensor to
 * the rule without state, as each record says. May depend on {@link zeroth.tensor}, its directions
 * and {@link zeroth.tensor.backend}; on no backend above that.
 */
package zeroth.tensor.update;
