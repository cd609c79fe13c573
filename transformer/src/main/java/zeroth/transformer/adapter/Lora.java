package zeroth.transformer.adapter;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.function.ToIntFunction;
import zeroth.tensor.Shape;

/**
 * Low-rank adaptation (Hu et al., arXiv 2106.09685): beside each chosen matrix W (out, in) stands a
 * term of A (r, in) and B (out, r),
 *
 * <pre>
 * y = x W^T + b + alpha / r (x A^T) B^T
 * </pre>
 *
 * @param rank r, at least 1
 * @param alpha as large as the scale is to be, times r
 * @param targets which linear maps have a term
 */
public record Lora(int rank, double alpha, Targets targets) {

  /**
   * @throws IllegalArgumentException if the rank is below 1
   */
  public Lora {
    if (rank < 1) {
      throw new IllegalArgumentException("rank is " + rank + ", it must be at least 1");
    }
  }

  /**
   * The adapter of a model.
   *
   * @param shapes of the model's weights
   * @throws IllegalArgumentException if no linear map is chosen, or the rank is above the columns
   *     of one that is, where a term could have more elements than its matrix
   */
  public Adapter of(Map<String, Shape> shapes) {
    return adapter(shapes, targets, path -> rank, path -> alpha);
  }

  /**
   * An adapter whose ranks and alphas differ from map to map.
   *
   * @throws IllegalArgumentException as {@link #of}, or if an alpha is not finite
   */
  public static Adapter adapter(
      Map<String, Shape> shapes,
      Targets targets,
      ToIntFunction<String> rank,
      ToDoubleFunction<String> alpha) {
    List<LinearModule> modules = LinearModule.of(shapes);
    List<AdaptedModule> adapted = new ArrayList<>();
    for (LinearModule module : modules) {
      String path = module.path();
      if (targets.selects(path)) {
        int r = rank.applyAsInt(path);
        if (r < 1 || r > Math.max(module.in(), module.out())) {
          throw new IllegalArgumentException(
              "rank is %d, it must be from 1 to %d for %s (%d, %d)"
                  .formatted(
                      r, Math.max(module.in(), module.out()), path, module.out(), module.in()));
        }
        double a = alpha.applyAsDouble(path);
        if (!Float.isFinite((float) (a / r))) {
          throw new IllegalArgumentException("alpha is " + a + ", alpha / r must be finite");
        }
        adapted.add(new AdaptedModule(module, r, a));
      }
    }
    if (adapted.isEmpty()) {
      throw new IllegalArgumentException(
          modules.isEmpty()
              ? "the model has no linear map in a layer"
              : "none of the %d linear maps is chosen, such as %s"
                  .formatted(modules.size(), modules.get(modules.size() / 2).path()));
    }
    return new Adapter(adapted);
  }
}
