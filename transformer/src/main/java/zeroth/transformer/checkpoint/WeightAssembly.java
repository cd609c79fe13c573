package zeroth.transformer.checkpoint;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import zeroth.tensor.BadInputException;
import zeroth.tensor.Elements;
import zeroth.tensor.FloatElements;
import zeroth.tensor.Shape;
import zeroth.tensor.Tensor;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.format.Widening;

/** Picks a model's weights from a checkpoint, in the model's order, and checks every one. */
public final class WeightAssembly {
  private static final int NOTED_NAMES = 20;
  private static final int CHUNK = 1 << 14;

  private WeightAssembly() {}

  /** The parameters of these shapes, in their order, all in float32 and trainable. */
  public static Parameters parameters(
      StoredWeights stored, Map<String, Shape> shapes, Consumer<String> notes) {
    return parameters(stored, shapes, name -> false, notes);
  }

  /**
   * The parameters of these shapes, in their order.
   *
   * @param kept selects those that stay in the format they are stored in, where that is narrower
   *     than float32; they are frozen
   * @param notes gets a line that names what the checkpoint holds besides
   * @throws BadInputException if a tensor is missing, has another shape, or an element that is not
   *     finite
   */
  public static Parameters parameters(
      StoredWeights stored,
      Map<String, Shape> shapes,
      Predicate<String> kept,
      Consumer<String> notes) {
    shapes.forEach((name, shape) -> check(stored, name, shape));
    note(stored, shapes.keySet(), notes);
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    shapes.forEach(
        (name, shape) -> {
          Elements elements =
              kept.test(name) ? stored.keep(name) : new FloatElements(stored.read(name));
          finite(stored, name, elements);
          tensors.put(name, new Tensor(shape, elements));
        });
    return Parameters.of(tensors);
  }

  /**
   * Checks that there is a tensor of this name and shape.
   *
   * @throws BadInputException if not
   */
  public static void check(StoredWeights stored, String name, Shape shape) {
    if (!stored.names().contains(name)) {
      throw new BadInputException(stored.source(), name, "a tensor of shape " + shape, "none");
    }
    if (!stored.hasShape(name, shape)) {
      throw new BadInputException(
          stored.source(), name, "shape " + shape, "shape " + stored.shapeText(name));
    }
  }

  private static void finite(StoredWeights stored, String name, Elements elements) {
    float[] chunk = new float[Math.min(CHUNK, elements.size())];
    for (int from = 0; from < elements.size(); from += CHUNK) {
      int count = Math.min(CHUNK, elements.size() - from);
      elements.widen(from, count, chunk, 0, Widening.PLAIN);
      for (int i = 0; i < count; i++) {
        if (!Float.isFinite(chunk[i])) {
          throw new BadInputException(
              stored.source(), name + ", element " + (from + i), "a finite number", "" + chunk[i]);
        }
      }
    }
  }

  private static void note(StoredWeights stored, Set<String> used, Consumer<String> notes) {
    List<String> unused = new ArrayList<>();
    for (String name : stored.names()) {
      if (!used.contains(name) && !CheckpointNames.isBuffer(name)) {
        unused.add(name);
      }
    }
    if (!unused.isEmpty()) {
      List<String> shown = unused.subList(0, Math.min(NOTED_NAMES, unused.size()));
      String more = unused.size() > NOTED_NAMES ? ", ..." : "";
      notes.accept(
          stored.source()
              + ": not used: "
              + String.join(", ", shown)
              + more
              + " ("
              + unused.size()
              + ")");
    }
  }
}
