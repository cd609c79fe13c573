package zeroth.bench.experiment;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import zeroth.bench.experiment.AdapterDirectory.Way;
import zeroth.bench.run.RunDirectory;
import zeroth.tensor.BadInputException;
import zeroth.transformer.huggingface.PeftDirectory;

/**
 * A model that is an adapter in PEFT's layout on the base that its configuration names. Where it is
 * to be trained it is merged, and the adapted matrices are float32, whatever the base has; else the
 * adapter stands beside the base, as it did in the run that wrote it.
 */
final class AdaptedModel {
  private AdaptedModel() {}

  /**
   * Reads a model.
   *
   * @param where the base's name, or null for the one that the adapter has for it
   * @throws BadInputException if the adapter or its base cannot be read, or they do not fit
   */
  static BaseModel read(Path directory, Tuning tuning, String where) {
    Way way = tuning.trains() ? Way.MERGED : Way.BESIDE;
    return read(directory, tuning, where, way);
  }

  /** The same with the adapter in a way of the caller's choice. */
  static BaseModel read(Path directory, Tuning tuning, String where, Way way) {
    String base = where == null ? PeftDirectory.base(directory) : where;
    if (base == null || base.isBlank()) {
      throw refused(directory, "the name or directory of a base", "none");
    }
    if (isAdapter(directory, base)) { // it could be this one
      throw refused(directory, "a base that is no adapter", base);
    }
    return ModelSource.read(base, tuning)
        .with(new AdapterDirectory(directory, AdapterNote.read(directory), way));
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
}
