/**
 * Data: shapes, tensors of float32 elements or of stored ones that are widened when they are read,
 * packed sequences, and tensors by their names. {@link zeroth.tensor.NamedTensors} needs nothing
 * that computes; where its newest elements are, a {@link zeroth.tensor.Storage} knows. Errors in
 * what the project was given are {@link zeroth.tensor.BadInputException}s. What is read while
 * something else goes on is {@link zeroth.tensor.Ahead}.
 *
 * <p>The packages below this name lie over one another, and none knows one above it:
 *
 * <ol>
 *   <li>{@link zeroth.tensor.math}, {@link zeroth.tensor.random} and {@link zeroth.tensor.format},
 *       which know no tensor, and this package, which depends on the last of them alone;
 *   <li>{@link zeroth.tensor.direction}: directions, and weights as seen under them;
 *   <li>{@link zeroth.tensor.backend}: what reads and writes weights and computes values;
 *   <li>{@link zeroth.tensor.update}: rules with state;
 *   <li>{@link zeroth.tensor.reference}, {@link zeroth.tensor.cpu}, {@link zeroth.tensor.opencl},
 *       {@link zeroth.tensor.gradient}, {@link zeroth.tensor.sequence} and {@link
 *       zeroth.tensor.inputs}: the backends.
 * </ol>
 */
package zeroth.tensor;
