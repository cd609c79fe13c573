package zeroth.bench.experiment;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import zeroth.bench.run.RunDirectory;
import zeroth.tensor.BadInputException;
import zeroth.tensor.backend.Parameters;
import zeroth.transformer.adapter.MergedWeights;
import zeroth.transformer.huggingface.PeftBase;
import zeroth.transformer.huggingface.PeftDirectory;

/**
 * A model that is an adapter in PEFT's layout and the base that its configuration names, merged:
 * the adapted matrices are float32, whatever the base has.
 */
final class AdaptedModel {
  private AdaptedModel() {}

  /**
   * Reads a model.
   *
   * @throws BadInputException if the adapter or its base cannot be read, or they do not fit
   */
  static BaseModel read(Path directory, Tuning tuning) {
    String base = PeftDirectory.base(directory);
    if (base == null || base.isBlank()) {
      throw refused(directory, "the name or directory of a base", "none");
    }
    if (isAdapter(directory, base)) { // it could be this one
      throw refused(directory, "a base that is no adapter", base);
    }
    return ModelSource.read(base, tuning).with(directory);
  }

  private static boolean isAdapter(Path directory, String base) {
    try {
      return PeftDirectory.isAdapter(RunDirectory.modelOf(Path.of(base)));
    } catch (InvalidPathException e) {
      throw refused(directory, "the name or directory of a base", "no such name");
    }
  }

  private static BadInputException refused(Path directory, String expected, String found) {
    return new BadInputException(directory.toString(), "base_model_name_or_path", expected, found);
  }

  /**
   * Weights with an adapter merged into them.
   *
   * @param adapter its directory
   * @param base what the weights are of
   */
  static Parameters merged(Parameters theta, Path adapter, PeftBase base) {
    Parameters adapted = PeftDirectory.read(adapter, base).over(theta);
    // what is trainable is float32
    return MergedWeights.of(
        adapted.freeze(p -> adapted.storage(p).isStored() && adapted.termBeside(p.name()) == null));
  }
}
