package zeroth.bench.experiment;

import java.nio.file.Path;
import java.util.Map;
import zeroth.tensor.Tensor;
import zeroth.tensor.backend.Parameters;
import zeroth.transformer.checkpoint.NewFile;

/** What is trained beside a model's frozen weights, and how PEFT's files have it. */
sealed interface TrainedAdapter permits TrainedTerms, TrainedTokens {

  /** The weights without the adapter's. */
  Parameters base(Parameters theta);

  /**
   * Writes the adapter to a new directory in PEFT's layout.
   *
   * @param theta of which the adapter's are written
   * @param others writes what lies beside PEFT's files
   * @throws zeroth.tensor.BadInputException if the directory exists or cannot be written
   */
  void write(Parameters theta, Path directory, NewFile.Content others);

  /** Writes the adapter's tensors alone to a new file. */
  void writeWeights(Parameters theta, Path file);

  /**
   * The tensors of a directory that {@link #write} has written, by the names that a model's weights
   * have for them.
   *
   * @throws zeroth.tensor.BadInputException if they cannot be read, or are of another adapter
   */
  Map<String, Tensor> read(Path directory);
}
