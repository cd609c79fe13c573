/**
 * Encoders in ONNX files: the weights are the graph's initialisers, the sizes follow from their
 * shapes and the graph's nodes.
 *
 * <p>Depends on {@code zeroth.transformer.checkpoint}, {@code huggingface} for the files beside the
 * graph, and a protobuf library.
 */
package zeroth.transformer.onnx;
