/**
 * Decoders: bodies of causal language models, each written once against {@link
 * zeroth.tensor.backend.Backend}. {@link zeroth.transformer.decoder.LlamaDecoder} is the shape of
 * Llama, Mistral and Qwen, {@link zeroth.transformer.decoder.GptDecoder} that of GPT-2 and OPT. The
 * weights are {@link zeroth.tensor.backend.Parameters} that come with every call, under the names
 * of Hugging Face's models; matrices are (out, in). Both are a {@link
 * zeroth.transformer.decoder.DecoderStack}, which reads embeddings of any kind behind keys and
 * values of any kind.
 *
 * <p>Depends on {@code zeroth.tensor} and the trunk alone, and knows nothing of optimisers or of
 * files.
 */
package zeroth.transformer.decoder;
