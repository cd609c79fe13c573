/**
 * Texts to ids and back: what a model asks of a tokenizer, and the one of a {@code tokenizer.json}.
 *
 * <p>Depends on {@code zeroth.transformer.checkpoint} and the tokenizer library, which nothing
 * outside this package sees.
 */
package zeroth.transformer.tokenizer;
