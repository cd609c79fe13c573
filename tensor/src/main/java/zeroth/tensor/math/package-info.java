/**
 * Functions, sums and loops over rows that give the same bits on every backend. Depends on {@code
 * java.lang} alone, but for an annotation of Aparapi that marks what a device does in its own way.
 */
package zeroth.tensor.math;
