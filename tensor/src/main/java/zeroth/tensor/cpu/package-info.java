/**
 * The CPU backend: packed panels, a team of threads with static parts, and kernels in plain Java.
 * The same kernels on the Vector API are in {@code zeroth.tensor.cpu.vector}, which nothing here
 * links to: that package is loaded by name where the JVM has the module. May depend on {@link
 * zeroth.tensor}, its maths, noise and directions and {@link zeroth.tensor.backend}; on no other
 * backend.
 */
package zeroth.tensor.cpu;
