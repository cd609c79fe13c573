/**
 * The CPU backend: packed panels, a team of threads with static parts, and kernels in plain Java.
 * The same kernels on the Vector API are in {@code zeroth.tensor.cpu.vector}, which nothing here
 * links to: that package is loaded by name where the JVM has the module. Depends on {@code
 * zeroth.tensor} and its keys and maths only.
 */
package zeroth.tensor.cpu;
