package zeroth.transformer.onnx;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import zeroth.tensor.Shape;
import zeroth.transformer.checkpoint.StoredTensor;
import zeroth.transformer.checkpoint.StoredWeights;

/**
 * The initialisers of an ONNX graph as weights. Each lets go of its tensor when it is read, so that
 * the file's content is not held beside the parameters that are made of it.
 */
final class OnnxWeights implements StoredWeights {
  private final String source;
  private final Map<String, OnnxWeight> weights;
  private final Set<float[]> given = Collections.newSetFromMap(new IdentityHashMap<>());

  OnnxWeights(OnnxGraph graph) {
    this.source = graph.source();
    this.weights = OnnxNaming.weights(graph);
  }

  @Override
  public String source() {
    return source;
  }

  @Override
  public Set<String> names() {
    return weights.keySet();
  }

  @Override
  public String shapeText(String name) {
    OnnxWeight weight = weights.get(name);
    String kind = weight.tensor().floats() == null ? " of " + weight.tensor().type() : "";
    return StoredTensor.shapeText(weight.extents()) + kind;
  }

  @Override
  public boolean hasShape(String name, Shape shape) {
    OnnxWeight weight = weights.get(name);
    List<Long> expected = shape.extents().stream().map(Integer::longValue).toList();
    return weight.tensor().floats() != null && weight.extents().equals(expected);
  }

  /** An extent of a tensor, below 2^31; 0 if it has not that many. */
  int extent(String name, int i) {
    List<Long> extents = weights.get(name).extents();
    return i < extents.size() ? Math.toIntExact(extents.get(i)) : 0;
  }

  @Override
  public float[] read(String name) {
    OnnxWeight weight = weights.remove(name);
    float[] data = weight.tensor().floats();
    if (weight.transposed()) {
      int in = Math.toIntExact(weight.tensor().extents().get(0));
      int out = Math.toIntExact(weight.tensor().extents().get(1));
      return transpose(data, in, out);
    }
    return given.add(data) ? data : data.clone(); // equal weights part ways when they are trained
  }

  /** W^T of W (rows, columns), in tiles that stay in the cache. */
  private static float[] transpose(float[] w, int rows, int columns) {
    int tile = 32;
    float[] t = new float[w.length];
    for (int i0 = 0; i0 < rows; i0 += tile) {
      for (int j0 = 0; j0 < columns; j0 += tile) {
        for (int i = i0; i < Math.min(rows, i0 + tile); i++) {
          for (int j = j0; j < Math.min(columns, j0 + tile); j++) {
            t[j * rows + i] = w[i * columns + j];
          }
        }
      }
    }
    return t;
  }
}
