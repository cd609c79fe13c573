package zeroth.bench.experiment;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import zeroth.tensor.BadInputException;
import zeroth.tensor.FileProblem;
import zeroth.tensor.backend.Parameters;
import zeroth.zo.journal.WeightsChecksum;

/**
 * The best weights of a run, kept on disk in the Hugging Face layout: memory holds one set of
 * weights, and an interrupted run leaves a model that can be used.
 *
 * @param model whose weights are kept and restored
 * @param directory where; created with the first weights, and replaced weights appear as a whole
 */
public record BestWeights(TaskModel model, Path directory) {

  /** Writes the weights as they are. */
  public void keep() {
    if (!Files.exists(directory)) {
      model.write(directory);
      return;
    }
    Path next = directory.resolve(model.weightsFile() + ".next");
    try {
      Files.deleteIfExists(next);
      model.writeWeights(next);
      Files.move(next, file(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file() + ": " + FileProblem.of(e), e);
    }
  }

  /** Reads the weights kept last back into the model's own storage; frozen ones are the same. */
  public void restore() {
    Parameters theta = model.parameters();
    model.readWeights(
        directory, p -> p.trainable() ? theta.tensor(p).data() : null, (p, read) -> {});
  }

  /** Whether the weights kept last are those of a {@link WeightsChecksum}. */
  public boolean hold(int checksum) {
    WeightsChecksum kept = new WeightsChecksum();
    try {
      model.readWeights(directory, p -> new float[p.size()], (p, data) -> kept.add(data));
      return kept.value() == checksum;
    } catch (BadInputException e) {
      return false;
    }
  }

  private Path file() {
    return directory.resolve(model.weightsFile());
  }
}
