package zeroth.bench.experiment;

import java.nio.file.Path;
import java.util.Map;
import zeroth.tensor.BadInputException;
import zeroth.tensor.Tensor;
import zeroth.tensor.backend.Parameters;
import zeroth.transformer.adapter.VirtualBase;
import zeroth.transformer.adapter.VirtualTokens;
import zeroth.transformer.checkpoint.NewFile;
import zeroth.transformer.huggingface.PeftVirtualTokens;

/**
 * Virtual tokens.
 *
 * @param tokens with the body behind them
 * @param base that body
 * @param name what the base is found again by
 * @param <V> the body with them
 */
record TrainedTokens<V extends VirtualTokens>(V tokens, VirtualBase<V> base, String name)
    implements TrainedAdapter {

  @Override
  public Parameters base(Parameters theta) {
    return tokens.withoutOwn(theta);
  }

  @Override
  public void write(Parameters theta, Path directory, NewFile.Content others) {
    PeftVirtualTokens.write(tokens, theta, name, directory, others);
  }

  @Override
  public void writeWeights(Parameters theta, Path file) {
    PeftVirtualTokens.writeWeights(tokens, theta, file);
  }

  @Override
  public Map<String, Tensor> read(Path directory) {
    PeftVirtualTokens.Content<V> content = PeftVirtualTokens.read(directory, base);
    if (!content.tokens().equals(tokens)) {
      throw new BadInputException(
          directory.toString(), "adapter", "that of the run", "virtual tokens of another kind");
    }
    return content.tensors();
  }
}
