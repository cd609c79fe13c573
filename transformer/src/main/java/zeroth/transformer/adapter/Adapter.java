package zeroth.transformer.adapter;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import zeroth.tensor.LowRankTerm;
import zeroth.tensor.Parameter;
import zeroth.tensor.Shape;
import zeroth.tensor.Tensor;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.random.Key;
import zeroth.tensor.random.ReferenceNoise;

/**
 * Which maps of a model have a term beside them, and what its tensors are called. An adapted model
 * is one whose parameters are the base's, frozen and untouched, and behind them the adapter's,
 * which are float32 and trainable. Whatever has the names of the base's weights, such as a body's
 * forward, takes either.
 *
 * @param modules the adapted maps, in the model's order
 */
public record Adapter(List<AdaptedModule> modules) {
  public Adapter {
    modules = List.copyOf(modules);
  }

  /**
   * The shapes of the adapter's tensors in their order.
   *
   * @param base shapes of the base's weights
   */
  public Map<String, Shape> shapes(Map<String, Shape> base) {
    Map<String, Shape> shapes = new LinkedHashMap<>();
    for (AdaptedModule adapted : modules) {
      shapes.put(adapted.a(), Shape.of(adapted.rank(), adapted.module().in()));
      for (int i = 0; i < adapted.b().size(); i++) {
        int rows = base.get(adapted.module().weights().get(i)).rows();
        shapes.put(adapted.b().get(i), Shape.of(rows, adapted.rank()));
      }
    }
    return shapes;
  }

  /** The terms by the names of the matrices that they stand beside. */
  public Map<String, LowRankTerm> terms() {
    Map<String, LowRankTerm> terms = new LinkedHashMap<>();
    for (AdaptedModule adapted : modules) {
      for (int i = 0; i < adapted.b().size(); i++) {
        terms.put(
            adapted.module().weights().get(i),
            new LowRankTerm(adapted.a(), adapted.b().get(i), adapted.scale()));
      }
    }
    return terms;
  }

  /**
   * A base with a new adapter: B is 0, so that it computes what the base does, to the bit; A is
   * Gaussian with standard deviation 1 / r, as in PEFT's {@code init_lora_weights: gaussian}.
   *
   * @param base shared, not copied
   * @param key the address of A's elements, folded with each A's name
   */
  public Parameters begin(Parameters base, Key key) {
    Map<String, Integer> ranks = new LinkedHashMap<>();
    modules.forEach(adapted -> ranks.put(adapted.a(), adapted.rank()));
    ReferenceNoise noise = new ReferenceNoise();
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    shapes(shapes(base))
        .forEach(
            (name, shape) -> {
              Tensor tensor = Tensor.zeros(shape);
              if (ranks.containsKey(name)) {
                float deviation = (float) (1.0 / ranks.get(name));
                noise.addGaussian(key.fold(name), 0, shape.size(), deviation, tensor.data(), 0);
              }
              tensors.put(name, tensor);
            });
    return over(base, tensors::get);
  }

  /**
   * A base with this adapter.
   *
   * @param base shared, not copied
   * @param tensors the adapter's by their names
   * @throws IllegalArgumentException if a tensor has another shape
   */
  public Parameters over(Parameters base, Function<String, Tensor> tensors) {
    Map<String, Tensor> all = new LinkedHashMap<>();
    base.list().forEach(p -> all.put(p.name(), base.tensor(p)));
    Map<String, Shape> own = shapes(shapes(base));
    own.keySet().forEach(name -> all.put(name, tensors.apply(name)));
    return Parameters.of(all)
        .freeze(p -> !own.containsKey(p.name()))
        .on(base.backend())
        .with(terms());
  }

  /** The base of an adapted model: the same tensors without the adapter's, all trainable again. */
  public Parameters base(Parameters adapted) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (Parameter p : adapted.list()) {
      if (modules.stream().noneMatch(m -> m.a().equals(p.name()) || m.b().contains(p.name()))) {
        tensors.put(p.name(), adapted.tensor(p));
      }
    }
    return Parameters.of(tensors).on(adapted.backend());
  }

  /**
   * B of a map as one matrix (out, r).
   *
   * @param adapted parameters of an adapted model
   */
  public static float[] joinedB(AdaptedModule module, Parameters adapted) {
    float[] joined = new float[module.module().out() * module.rank()];
    int at = 0;
    for (String name : module.b()) {
      float[] part = adapted.tensor(name).data();
      System.arraycopy(part, 0, joined, at, part.length);
      at += part.length;
    }
    return joined;
  }

  /** The parts of such a matrix by their names, given the shapes of {@link #shapes}. */
  public static Map<String, Tensor> parts(
      AdaptedModule module, float[] joined, Map<String, Shape> shapes) {
    Map<String, Tensor> parts = new LinkedHashMap<>();
    int at = 0;
    for (String name : module.b()) {
      Shape shape = shapes.get(name);
      parts.put(name, new Tensor(shape, Arrays.copyOfRange(joined, at, at + shape.size())));
      at += shape.size();
    }
    return parts;
  }

  private static Map<String, Shape> shapes(Parameters parameters) {
    Map<String, Shape> shapes = new LinkedHashMap<>();
    parameters.list().forEach(p -> shapes.put(p.name(), p.shape()));
    return shapes;
  }
}
