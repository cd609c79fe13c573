package zeroth.bench.experiment;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import zeroth.bench.run.RunDirectory;
import zeroth.tensor.BadInputException;
import zeroth.transformer.huggingface.DecoderCheckpoint;
import zeroth.transformer.huggingface.DecoderDirectory;
import zeroth.transformer.huggingface.HuggingFaceDirectory;
import zeroth.transformer.onnx.BundledModel;
import zeroth.transformer.onnx.OnnxCheckpoint;

/** Finds a model by what a user calls it. */
public final class ModelSource {
  private ModelSource() {}

  /**
   * Reads a model.
   *
   * @param name {@code minilm}, a directory in the Hugging Face layout or of a run, or an ONNX file
   *     with a tokenizer.json beside it
   * @throws BadInputException if there is no such model or it cannot be read
   */
  public static BaseModel read(String name) {
    if (name.equals("minilm")) {
      return new EncoderModel(BundledModel.minilm());
    }
    Path path = Path.of(name);
    if (name.toLowerCase(Locale.ROOT).endsWith(".onnx")) {
      return new EncoderModel(OnnxCheckpoint.read(path));
    }
    if (!Files.exists(path)) {
      throw new BadInputException(
          "unknown model " + name + ": expected minilm, a directory, or a file that ends in .onnx");
    }
    return directory(RunDirectory.modelOf(path));
  }

  /**
   * Reads a model in the Hugging Face layout: a decoder, if its config.json names one, or an
   * encoder.
   *
   * @throws BadInputException if it cannot be read
   */
  public static BaseModel directory(Path directory) {
    return Files.exists(directory.resolve("config.json")) && DecoderDirectory.isDecoder(directory)
        ? new DecoderModel(DecoderCheckpoint.read(directory, note -> {}))
        : new EncoderModel(HuggingFaceDirectory.read(directory));
  }
}
