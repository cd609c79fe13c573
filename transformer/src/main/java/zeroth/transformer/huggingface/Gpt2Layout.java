package zeroth.transformer.huggingface;

import java.util.ArrayList;
import java.util.List;
import zeroth.tensor.Parameter;
import zeroth.tensor.Shape;
import zeroth.tensor.backend.Parameters;
import zeroth.transformer.safetensors.SafetensorsWriter;

/**
 * GPT-2's weights as a checkpoint stores them, which is the way back of {@link Gpt2Weights}: maps
 * become (in, out), and those of queries, keys and values one, side by side. A tensor is turned
 * when it is asked for.
 */
final class Gpt2Layout {
  private Gpt2Layout() {}

  /** The tensors to write, under GPT-2's own names. */
  static List<SafetensorsWriter.Entry> of(Parameters parameters) {
    List<SafetensorsWriter.Entry> entries = new ArrayList<>();
    for (Parameter p : parameters.list()) {
      int part = Gpt2Weights.part(p.name());
      if (part > 0) {
        continue; // beside the first
      }
      List<Parameter> parts = List.of(p);
      if (part == 0) {
        parts =
            Gpt2Weights.PARTS.stream()
                .map(name -> parameters.get(p.name().replace(Gpt2Weights.PARTS.get(0), name)))
                .toList();
      }
      entries.add(entry(parameters, parts));
    }
    return entries;
  }

  private static SafetensorsWriter.Entry entry(Parameters parameters, List<Parameter> parts) {
    Parameter first = parts.get(0);
    String name = Gpt2Weights.storedName(first.name());
    if (!Gpt2Weights.isMap(first.name())) {
      return SafetensorsWriter.Entry.of(
          name, first.shape(), () -> parameters.tensor(first).floats());
    }
    boolean matrix = first.shape().isMatrix();
    int out = parts.size() * (matrix ? first.shape().rows() : first.size());
    int in = matrix ? first.shape().columns() : 1; // a bias is a row
    return SafetensorsWriter.Entry.of(
        name,
        matrix ? Shape.of(in, out) : Shape.of(out),
        () -> {
          float[] turned = new float[in * out];
          for (int j = 0; j < parts.size(); j++) {
            float[] data = parameters.tensor(parts.get(j)).floats(); // (out / parts, in)
            int rows = data.length / in;
            for (int n = 0; n < rows; n++) {
              for (int k = 0; k < in; k++) {
                turned[k * out + j * rows + n] = data[n * in + k];
              }
            }
          }
          return turned;
        });
  }
}
