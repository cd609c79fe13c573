/**
 * Models in the Hugging Face layout: a directory with {@code config.json}, weights and {@code
 * tokenizer.json}, read and written. A field of a configuration that would change the arithmetic
 * and is not supported is refused by its name.
 *
 * <p>Depends on the bodies and heads, {@code checkpoint}, {@code safetensors} and {@code
 * tokenizer}.
 */
package zeroth.transformer.huggingface;
