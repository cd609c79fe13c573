package zeroth.bench.experiment;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;
import zeroth.bench.experiment.AdapterDirectory.Way;
import zeroth.bench.experiment.Tuning.FrozenFormat;
import zeroth.bench.pretraining.GlossLm;
import zeroth.bench.run.RunDirectory;
import zeroth.tensor.BadInputException;
import zeroth.transformer.gguf.GgufCheckpoint;
import zeroth.transformer.huggingface.DecoderCheckpoint;
import zeroth.transformer.huggingface.DecoderDirectory;
import zeroth.transformer.huggingface.HuggingFaceDirectory;
import zeroth.transformer.huggingface.MaskedDirectory;
import zeroth.transformer.huggingface.PeftDirectory;
import zeroth.transformer.huggingface.PeftVirtualTokens;
import zeroth.transformer.onnx.BundledModel;
import zeroth.transformer.onnx.OnnxCheckpoint;

/** Finds a model by what a user calls it. */
public final class ModelSource {
  private ModelSource() {}

  /**
   * Reads a model.
   *
   * @param name {@code minilm}, {@code bert-base}, {@code gloss-lm}, a directory in the Hugging
   *     Face layout, of an adapter in PEFT's or of a run, an ONNX file with a tokenizer.json beside
   *     it, or a GGUF file of a decoder
   * @throws BadInputException if there is no such model or it cannot be read
   */
  public static BaseModel read(String name) {
    return read(name, Tuning.of(Tuning.FULL, FrozenFormat.KEEP));
  }

  /**
   * The same for some of its weights to be trained; what a decoder's others are read as, the tuning
   * says. Those of an encoder become float32.
   */
  public static BaseModel read(String name, Tuning tuning) {
    if (name.equals("minilm")) {
      return new EncoderModel(BundledModel.minilm());
    }
    if (name.equals(BertBase.NAME)) {
      return MaskedWordModel.of(name, BertBase.read());
    }
    if (name.equals(GlossLm.NAME)) {
      return new DecoderModel(GlossLm.read(tuning::keeps, note -> {}));
    }
    Path path = Path.of(name);
    if (name.toLowerCase(Locale.ROOT).endsWith(".onnx")) {
      return new EncoderModel(OnnxCheckpoint.read(path));
    }
    if (!Files.exists(path)) {
      throw new BadInputException(
          "unknown model "
              + name
              + ": expected minilm, bert-base, gloss-lm, a directory, a file that ends in .onnx, or a GGUF"
              + " file");
    }
    if (Files.isRegularFile(path)) {
      GgufCheckpoint read = GgufCheckpoint.read(path, tuning::keeps, note -> {});
      return new DecoderModel(DecoderCheckpoint.of(read.model(), read.tokenizer()));
    }
    return directory(RunDirectory.modelOf(path), tuning);
  }

  /**
   * The model that an adapter makes of its base.
   *
   * @param name a directory of an adapter, or of a run with one
   * @param format what becomes of a decoder's weights
   * @throws BadInputException if it is none, or cannot be read
   */
  public static BaseModel merged(String name, FrozenFormat format) {
    if (!isAdapter(name)) {
      throw new BadInputException(
          "--model "
              + name
              + " is no adapter: expected a directory with adapter_config.json, or a run of --tune"
              + " lora");
    }
    Path directory = RunDirectory.modelOf(Path.of(name));
    if (PeftVirtualTokens.isIn(directory)) {
      throw new BadInputException(
          "--model "
              + name
              + " has virtual tokens, which stand before every text and cannot be merged into weights:"
              + " it is run as it is, with its base");
    }
    return AdaptedModel.read(directory, Tuning.none(format), null, Way.MERGED_AS_STORED);
  }

  /**
   * What an adapter's base is called, by what a user calls the adapter; other models are theirs.
   */
  static String base(String name) {
    String base = isAdapter(name) ? PeftDirectory.base(RunDirectory.modelOf(Path.of(name))) : null;
    return base == null ? name : base;
  }

  /** Whether what a user calls a model is the directory of an adapter, or of a run with one. */
  public static boolean isAdapter(String name) {
    try {
      return PeftDirectory.isAdapter(RunDirectory.modelOf(Path.of(name)));
    } catch (InvalidPathException e) {
      return false;
    }
  }

  /**
   * Reads a model in the Hugging Face layout: a decoder or a model with a masked-language-model
   * head, if its config.json names one, or an encoder; or an adapter in PEFT's, with its base.
   *
   * @throws BadInputException if it cannot be read
   */
  public static BaseModel directory(Path directory, Tuning tuning) {
    return directory(directory, tuning, null);
  }

  /**
   * The model that a run has written, as it was in the run: an adapter stands beside its base.
   *
   * @param base where an adapter's base is now, or null for where the run had it
   * @throws BadInputException if it cannot be read, or an adapter is of another base
   */
  public static BaseModel written(Path directory, String base) {
    return directory(directory, Tuning.none(FrozenFormat.KEEP), base);
  }

  private static BaseModel directory(Path directory, Tuning tuning, String base) {
    if (PeftDirectory.isAdapter(directory)) {
      return AdaptedModel.read(directory, tuning, base);
    }
    if (!Files.exists(directory.resolve("config.json"))) {
      return new EncoderModel(HuggingFaceDirectory.read(directory)); // which says what is missing
    }
    if (DecoderDirectory.isDecoder(directory)) {
      return new DecoderModel(DecoderCheckpoint.read(directory, tuning::keeps, note -> {}));
    }
    return MaskedDirectory.isMasked(directory)
        ? MaskedWordModel.of(directory)
        : new EncoderModel(HuggingFaceDirectory.read(directory));
  }
}
