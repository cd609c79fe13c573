/**
 * Transformer encoders: sizes, the names of their weights, the forward pass over packed batches,
 * the classifier on top. The weights are {@link zeroth.tensor.backend.Parameters} that come with
 * every call.
 *
 * <p>Depends on {@code zeroth.tensor} alone, and knows nothing of optimisers or of files.
 */
package zeroth.transformer;
