package zeroth.transformer.huggingface;

import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import zeroth.tensor.Shape;
import zeroth.transformer.checkpoint.StoredWeights;

/**
 * GPT-2's weights as a checkpoint stores them: maps are (in, out), and those of queries, keys and
 * values are one, side by side.
 *
 * @param stored under GPT-2's own names
 * @param width C
 */
record Gpt2Weights(StoredWeights stored, int width) implements StoredWeights {
  private static final String FUSED = "attn.c_attn.";
  static final List<String> PARTS = List.of("attn.query.", "attn.key.", "attn.value.");

  @Override
  public String source() {
    return stored.source();
  }

  @Override
  public Set<String> names() {
    Set<String> names = new LinkedHashSet<>();
    for (String name : stored.names()) {
      if (name.contains(FUSED)) {
        PARTS.forEach(part -> names.add(name.replace(FUSED, part)));
      } else {
        names.add(name);
      }
    }
    return names;
  }

  @Override
  public String shapeText(String name) {
    return stored.shapeText(storedName(name));
  }

  @Override
  public boolean hasShape(String name, Shape shape) {
    Shape wanted = shape;
    if (part(name) >= 0) {
      wanted = shape.isMatrix() ? Shape.of(width, 3 * width) : Shape.of(3 * width);
    } else if (isMap(name) && shape.isMatrix()) {
      wanted = Shape.of(shape.columns(), shape.rows());
    }
    return stored.hasShape(storedName(name), wanted);
  }

  @Override
  public float[] read(String name) {
    float[] data = stored.read(storedName(name));
    int part = part(name);
    if (name.endsWith(".bias")) {
      return part < 0 ? data : Arrays.copyOfRange(data, part * width, (part + 1) * width);
    }
    if (!isMap(name)) {
      return data;
    }
    int in = name.endsWith("mlp.c_proj.weight") ? data.length / width : width;
    int stride = data.length / in;
    int first = part < 0 ? 0 : part * width;
    int out = part < 0 ? stride : width;
    float[] turned = new float[out * in];
    for (int n = 0; n < out; n++) {
      for (int k = 0; k < in; k++) {
        turned[n * in + k] = data[k * stride + first + n];
      }
    }
    return turned;
  }

  static boolean isMap(String name) {
    return name.contains(".attn.") || name.contains(".mlp.");
  }

  static String storedName(String name) {
    int part = part(name);
    return part < 0 ? name : name.replace(PARTS.get(part), FUSED);
  }

  static int part(String name) {
    for (int i = 0; i < PARTS.size(); i++) {
      if (name.contains(PARTS.get(i))) {
        return i;
      }
    }
    return -1;
  }
}
