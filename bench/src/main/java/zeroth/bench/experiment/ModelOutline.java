package zeroth.bench.experiment;

import java.util.function.Function;
import zeroth.tensor.backend.Parameters;
import zeroth.zo.registry.MethodEntry;

/**
 * What can be told of methods on a model without a forward.
 *
 * @param parameters shapes that count and elements that do not: those of {@code minilm} are zero
 * @param learningRates the rate that is used where the user gives none
 */
public record ModelOutline(
    Parameters parameters, Function<MethodEntry, LearningRate> learningRates) {

  /**
   * That of a model by the name that {@link ModelSource} knows. The bundled one is known without
   * its 90 MB being read.
   *
   * @throws zeroth.tensor.BadInputException if there is no such model or it cannot be read
   */
  public static ModelOutline of(String name) {
    if (name.equals("minilm")) {
      return LearningRates.minilm();
    }
    BaseModel read = ModelSource.read(name);
    return new ModelOutline(read.parameters(), read.learningRates());
  }
}
