/**
 * Weights in safetensors files, one or several shards with an index, read and written.
 *
 * <p>Depends on {@code zeroth.transformer.checkpoint} and a JSON library; knows no model.
 */
package zeroth.transformer.safetensors;
