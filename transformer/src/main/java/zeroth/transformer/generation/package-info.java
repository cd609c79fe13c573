/**
 * Generation of text by a decoder, token by token. Depends on {@code zeroth.tensor}, the bodies and
 * the heads.
 */
package zeroth.transformer.generation;
