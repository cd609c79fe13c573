package zeroth.transformer.huggingface;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import zeroth.tensor.Elements;
import zeroth.tensor.FloatElements;
import zeroth.tensor.Shape;
import zeroth.tensor.StoredElements;
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

  /**
   * Which stored elements a weight's own are: n, k is the one at row k and column first + n.
   *
   * @param first column
   * @param stride columns of the stored matrix
   * @param out rows of the weight
   * @param in columns of the weight
   */
  private record Turn(int first, int stride, int out, int in) {
    int size() {
      return out * in;
    }

    int source(int i) {
      return i % in * stride + first + i / in;
    }

    float[] of(float[] data) {
      float[] turned = new float[size()];
      for (int n = 0; n < out; n++) {
        for (int k = 0; k < in; k++) {
          turned[n * in + k] = data[k * stride + first + n];
        }
      }
      return turned;
    }
  }

  /** How a weight is made of the stored elements; null where it has them as they are. */
  private Turn turn(String name, int size) {
    int part = part(name);
    int first = Math.max(part, 0) * width;
    if (!isMap(name) || part < 0 && name.endsWith(".bias")) {
      return null;
    }
    int in = width;
    if (name.endsWith(".bias")) {
      in = 1;
    } else if (name.endsWith("mlp.c_proj.weight")) {
      in = size / width;
    }
    int stride = size / in;
    return new Turn(first, stride, part < 0 ? stride : width, in);
  }

  @Override
  public float[] read(String name) {
    float[] data = stored.read(storedName(name));
    Turn turn = turn(name, data.length);
    return turn == null ? data : turn.of(data);
  }

  @Override
  public Elements keep(String name) {
    Elements elements = stored.keep(storedName(name));
    Turn turn = turn(name, elements.size());
    if (turn == null) {
      return elements;
    }
    return elements instanceof StoredElements narrow
        ? narrow.blocks(turn.size(), turn::source)
        : new FloatElements(turn.of(((FloatElements) elements).data()));
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
