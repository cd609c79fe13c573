/**
 * What all formats of files with models share: named tensors as they are stored, the weights that a
 * model picks from them, files that appear whole or not at all. Every reader of a format takes its
 * input for hostile and throws {@link zeroth.tensor.BadInputException} with one line that says
 * where it is wrong.
 *
 * <p>Depends on {@code zeroth.tensor} and a JSON library; knows no format and no model.
 */
package zeroth.transformer.checkpoint;
