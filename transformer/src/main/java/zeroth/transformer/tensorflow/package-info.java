/**
 * Reads BERT with its masked-language-model head as TensorFlow saves it: a checkpoint in the bundle
 * format, whose index is a LevelDB table, and a WordPiece vocabulary. No graph is read and nothing
 * is executed. Depends on {@code zeroth.tensor}, the models and the tokenizers.
 */
package zeroth.transformer.tensorflow;
