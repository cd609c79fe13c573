/**
 * Forwards of a batch whose sequences are evaluated at places of their own, on any backend: a
 * backend around another one, so that models need not know.
 */
package zeroth.tensor.sequence;
