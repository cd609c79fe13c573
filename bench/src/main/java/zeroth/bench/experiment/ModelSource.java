package zeroth.bench.experiment;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import zeroth.bench.run.RunDirectory;
import zeroth.tensor.BadInputException;
import zeroth.transformer.Model;
import zeroth.transformer.checkpoint.BundledModel;
import zeroth.transformer.checkpoint.HuggingFaceDirectory;
import zeroth.transformer.checkpoint.OnnxCheckpoint;

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
  public static Model read(String name) {
    if (name.equals("minilm")) {
      return BundledModel.minilm();
    }
    Path path = Path.of(name);
    if (name.toLowerCase(Locale.ROOT).endsWith(".onnx")) {
      return OnnxCheckpoint.read(path);
    }
    if (!Files.exists(path)) {
      throw new BadInputException(
          "unknown model " + name + ": expected minilm, a directory, or a file that ends in .onnx");
    }
    return HuggingFaceDirectory.read(RunDirectory.modelOf(path));
  }
}
