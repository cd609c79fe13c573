/**
 * Named float32 tensors, the weights of a model as a forward reads them, and the one seam between
 * maths and hardware.
 *
 * <p>{@link zeroth.tensor.Parameters} holds theta; a {@link zeroth.tensor.WeightView} reads it
 * under one or more {@link zeroth.tensor.Perturbation}s without writing; a {@link
 * zeroth.tensor.Backend} computes. This package knows of no model and no method. It depends on its
 * own sub-packages and on nothing outside the Java platform.
 */
package zeroth.tensor;
