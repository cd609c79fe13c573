package zeroth.bench.experiment;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
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
   * Reads a model in the Hugging Face layout: a decoder or a model with a masked-language-model
   * head, if its config.json names one, or an encoder; or an adapter in PEFT's, with its base.
   *
   * @throws BadInputException if it cannot be read
   */
  public static BaseModel directory(Path directory, Tuning tuning) {
    if (PeftDirectory.isAdapter(directory)) {
      return AdaptedModel.read(directory, tuning);
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
