/**
 * Elementary functions in float32 that give the same bits on every backend. Depends on {@code
 * java.lang} alone.
 */
package zeroth.tensor.math;
