/**
 * Models in files: safetensors, ONNX initialisers, Hugging Face directories, tokenizer.json. Every
 * reader takes its input for hostile and throws {@link zeroth.tensor.BadInputException} with one
 * line that says where it is wrong; every writer makes its file appear whole or not at all.
 *
 * <p>May depend on {@code zeroth.transformer}, {@code zeroth.tensor}, a JSON and a protobuf library
 * and the tokenizer library; nothing outside this package sees those.
 */
package zeroth.transformer.checkpoint;
