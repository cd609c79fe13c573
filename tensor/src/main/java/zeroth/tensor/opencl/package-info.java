/**
 * The OpenCL backend, through Aparapi: weights, state and activations live on the device, and only
 * token ids, directions' programs and results travel.
 *
 * <ul>
 *   <li>What runs on the device: {@code OpKernel} over {@code DirectionKernel} over {@code
 *       ArenaKernel}, Java that Aparapi translates; the elementary functions and the noise are the
 *       reference's own methods.
 *   <li>What the host decides: {@code OpenClBackend} turns ops into {@code Launch}es, {@code
 *       ProgramWriter} turns directions into programs, {@code Residence} keeps host and device
 *       copies in step, {@code Arenas} gives memory.
 *   <li>What touches Aparapi: {@code OpKernel} and its parents, {@code DeviceProgram}, {@link
 *       zeroth.tensor.opencl.OpenClDevice}.
 * </ul>
 *
 * <p>May depend on {@link zeroth.tensor}, its maths, noise, directions and updates and {@link
 * zeroth.tensor.backend}; for noise that the host makes on {@link zeroth.tensor.cpu}, and for the
 * self-test on {@link zeroth.tensor.reference}.
 */
package zeroth.tensor.opencl;
