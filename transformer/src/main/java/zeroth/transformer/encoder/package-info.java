/**
 * Encoders: the body of BERT, RoBERTa and DistilBERT, written once against {@link
 * zeroth.tensor.backend.Backend}, which reads embeddings of any kind beside keys and values of any
 * kind. The weights are {@link zeroth.tensor.backend.Parameters} that come with every call, under
 * Hugging Face's names; matrices are (out, in).
 *
 * <p>Depends on {@code zeroth.tensor} and the trunk alone, and knows nothing of optimisers or of
 * files.
 */
package zeroth.transformer.encoder;
