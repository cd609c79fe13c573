package zeroth.transformer.adapter;

import java.util.List;

/**
 * A linear map with a term beside it. Its tensors have PEFT's names behind those of the map: A is
 * one, and B is held in as many parts as the map's matrix.
 *
 * @param module the map
 * @param rank r
 * @param scale what the term is multiplied by
 */
public record AdaptedModule(LinearModule module, int rank, float scale) {
  /** What the name of an A ends in. */
  public static final String A = ".lora_A.weight";

  /** What the name of a B ends in. */
  public static final String B = ".lora_B.weight";

  /** Name of A, (r, in). */
  public String a() {
    return module.path() + A;
  }

  /** Names of the parts of B, each (rows of its matrix, r). */
  public List<String> b() {
    return module.weights().stream().map(weight -> LinearModule.module(weight) + B).toList();
  }
}
