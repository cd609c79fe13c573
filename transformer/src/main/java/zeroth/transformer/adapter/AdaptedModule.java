package zeroth.transformer.adapter;

import java.util.List;

/**
 * A linear map with a term beside it. Its tensors have PEFT's names behind those of the map: A is
 * one, and B is held in as many parts as the map's matrix.
 *
 * @param module the map
 * @param rank r
 * @param alpha what the term is multiplied by, times r
 */
public record AdaptedModule(LinearModule module, int rank, double alpha) {
  /** What the name of an A ends in. */
  public static final String A = ".lora_A.weight";

  /** What the name of a B ends in. */
  public static final String B = ".lora_B.weight";

  /** What the term is multiplied by. */
  public float scale() {
    return (float) (alpha / rank);
  }

  /** Name of A, (r, in). */
  public String a() {
    return module.path() + A;
  }

  /** Names of the parts of B, each (rows of its matrix, r). */
  public List<String> b() {
    return module.weights().stream().map(weight -> LinearModule.module(weight) + B).toList();
  }
}
