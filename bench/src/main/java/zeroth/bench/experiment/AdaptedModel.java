package zeroth.bench.experiment;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import zeroth.bench.experiment.AdapterDirectory.Way;
import zeroth.bench.run.RunDirectory;
import zeroth.tensor.BadInputException;
import zeroth.transformer.huggingface.PeftDirectory;
import zeroth.transformer.huggingface.PeftVirtualTokens;

/**
 * A model that is an adapter in PEFT's layout on the base that its configuration names. Where it is
 * to be trained, terms are merged, and the adapted matrices are float32, whatever the base has, and
 * virtual tokens are trained on; else the adapter stands beside the base, as it did in the run that
 * wrote it.
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
    boolean virtual = PeftVirtualTokens.isIn(directory);
    refuse(directory, tuning, virtual);
    Way way = tuning.trains() && !virtual ? Way.MERGED : Way.BESIDE;
    return read(directory, tuning, where, way);
  }

  /**
   * Refuses what cannot be trained: terms can become a part of the base's weights, but not stand
   * beside others, whose base had no name; of virtual tokens it is the other way round.
   */
  private static void refuse(Path directory, Tuning tuning, boolean virtual) {
    if (virtual && tuning.trains() && !tuning.isVirtual()) {
      throw new BadInputException(
          "--tune "
              + tuning.name()
              + ": "
              + directory
              + " has virtual tokens, which cannot be merged into a base: --tune prefix or prompt, as"
              + " they are, goes on with them");
    }
    if (!virtual && tuning.isAdapter()) {
      throw new BadInputException(
          "--tune "
              + tuning.name()
              + ": "
              + directory
              + " is an adapter itself: zeroth merge --model "
              + directory
              + " --out DIR makes it a model that can have one");
    }
  }

  /** The same with the adapter in a way of the caller's choice. */
  static BaseModel read(Path directory, Tuning tuning, String where, Way way) {
    String base = base(directory, where);
    if (isAdapter(directory, base)) { // it could be this one
      throw refused(directory, "a base that is no adapter", base);
    }
    return ModelSource.read(base, tuning)
        .with(new AdapterDirectory(directory, AdapterNote.read(directory), way));
  }

  /** What an adapter's base is called; of a run that went on with another, that one's base. */
  private static String base(Path directory, String where) {
    if (where != null) {
      return ModelSource.base(where);
    }
    String base = PeftDirectory.base(directory);
    if (base == null || base.isBlank()) {
      throw refused(directory, "the name or directory of a base", "none");
    }
    return base;
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
