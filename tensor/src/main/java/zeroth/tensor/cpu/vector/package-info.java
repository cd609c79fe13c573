/**
 * The CPU backend's kernels on the Vector API (jdk.incubator.vector). The only package that needs
 * the incubator module; it is compiled apart and equals the plain kernels to the bit. May depend on
 * what {@link zeroth.tensor.cpu} may, and on that.
 */
package zeroth.tensor.cpu.vector;
