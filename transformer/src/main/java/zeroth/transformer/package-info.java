/**
 * Models as they are read and written: a body of {@code encoder} or {@code decoder}, its weights,
 * its tokenizer. What is asked of the hidden states is in {@code head}, text token by token in
 * {@code generation}; {@code huggingface}, {@code onnx}, {@code gguf} and {@code tensorflow} read a
 * format each.
 *
 * <p>Knows nothing of optimisers.
 */
package zeroth.transformer;
