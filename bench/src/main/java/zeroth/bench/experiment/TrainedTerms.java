package zeroth.bench.experiment;

import java.nio.file.Path;
import java.util.Map;
import zeroth.tensor.BadInputException;
import zeroth.tensor.Tensor;
import zeroth.tensor.backend.Parameters;
import zeroth.transformer.adapter.Adapter;
import zeroth.transformer.checkpoint.NewFile;
import zeroth.transformer.huggingface.PeftBase;
import zeroth.transformer.huggingface.PeftDirectory;

/**
 * Low-rank terms.
 *
 * @param adapter which matrices they stand beside
 * @param base the model of these
 */
record TrainedTerms(Adapter adapter, PeftBase base) implements TrainedAdapter {

  @Override
  public Parameters base(Parameters theta) {
    return adapter.base(theta);
  }

  @Override
  public void write(Parameters theta, Path directory, NewFile.Content others) {
    PeftDirectory.write(adapter, theta, base, directory, others);
  }

  @Override
  public void writeWeights(Parameters theta, Path file) {
    PeftDirectory.writeWeights(adapter, theta, base, file);
  }

  @Override
  public Map<String, Tensor> read(Path directory) {
    PeftDirectory.Content content = PeftDirectory.read(directory, base);
    if (!content.adapter().equals(adapter)) {
      throw new BadInputException(
          directory.toString(), "adapter", "that of the run", "one of other maps, ranks or alphas");
    }
    return content.tensors();
  }
}
