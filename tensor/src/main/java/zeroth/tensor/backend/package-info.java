/**
 * The one seam between maths and hardware. {@link zeroth.tensor.backend.WeightWriter} writes
 * weights and state, {@link zeroth.tensor.backend.Backend} computes values besides; {@link
 * zeroth.tensor.backend.Parameters} are named tensors placed on a writer, by default on the plain
 * loops of {@link zeroth.tensor.backend.HostWriter}. What ops take and give, and the guards that
 * every backend begins with, are here too.
 *
 * <p>May depend on {@link zeroth.tensor}, its directions, maths and noise; knows of no backend
 * above it, no model and no method.
 */
package zeroth.tensor.backend;
