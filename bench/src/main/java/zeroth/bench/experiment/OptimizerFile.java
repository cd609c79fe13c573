package zeroth.bench.experiment;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import zeroth.tensor.BadInputException;
import zeroth.tensor.Parameter;
import zeroth.tensor.Tensor;
import zeroth.tensor.backend.Parameters;
import zeroth.transformer.head.Classifier;
import zeroth.transformer.safetensors.SafetensorsReader;
import zeroth.transformer.safetensors.SafetensorsWriter;
import zeroth.zo.learned.PertNetworks;

/**
 * A learned optimiser as a file: the networks of ZO Fine-tuner in safetensors, and in its metadata
 * the base model that they were trained for.
 *
 * @param path where it was read from
 * @param networks by tensor
 * @param metadata how it was made, texts by key
 */
public record OptimizerFile(Path path, PertNetworks networks, Map<String, String> metadata) {
  private static final String KIND = "zeroth.kind";
  private static final String PERT_NN = "zo-finetuner";
  private static final String BASE_MODEL = "zeroth.base_model";

  /**
   * Writes a new file, whole or not at all.
   *
   * @param theta the base model that the networks are bound to; null if that is not known
   * @param notes how they were made
   * @throws BadInputException if the file exists or cannot be written
   */
  public static void write(
      PertNetworks networks, Parameters theta, Map<String, String> notes, Path path) {
    Map<String, String> metadata = new LinkedHashMap<>();
    metadata.put(KIND, PERT_NN);
    if (theta != null) {
      metadata.put(BASE_MODEL, modelSha256(theta));
    }
    metadata.putAll(notes);
    SafetensorsWriter.write(networks.weights(), metadata, path);
  }

  /**
   * Reads a file.
   *
   * @throws BadInputException if it cannot be read or holds no networks
   */
  public static OptimizerFile read(Path path) {
    try (SafetensorsReader reader = SafetensorsReader.open(path)) {
      if (!PERT_NN.equals(reader.metadata().get(KIND))) {
        throw new BadInputException(
            path.toString(), "metadata", KIND + "=" + PERT_NN, "no learned optimiser");
      }
      Map<String, Tensor> tensors = new LinkedHashMap<>();
      for (String name : reader.tensors().keySet()) {
        tensors.put(name, reader.read(name));
      }
      PertNetworks networks = new PertNetworks(Parameters.of(tensors));
      return new OptimizerFile(path, networks, Map.copyOf(reader.metadata()));
    } catch (BadInputException e) {
      throw e.getMessage().contains(path.toString())
          ? e
          : new BadInputException(path + ": " + e.getMessage());
    }
  }

  /**
   * Refuses a model that the networks were not trained for.
   *
   * @throws BadInputException if names or shapes of its tensors are others
   */
  public void requireModel(Parameters theta) {
    String bound = metadata.get(BASE_MODEL);
    String found = modelSha256(theta);
    if (!found.equals(bound)) {
      throw new BadInputException(
          path
              + " was trained for another model ("
              + (bound == null ? "unknown" : bound.substring(0, Math.min(12, bound.length())))
              + ", this one is "
              + found.substring(0, 12)
              + "): --allow-other-model uses it nevertheless");
    }
  }

  /**
   * What an optimiser is bound to: SHA-256 over names and shapes of the base model's tensors. A
   * head, which every task has of its own, is left out, so that checkpoints that derive from the
   * base model are the same to it.
   */
  static String modelSha256(Parameters theta) {
    MessageDigest digest;
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
    for (Parameter p : theta.list()) {
      if (!p.name().equals(Classifier.HEAD_WEIGHT) && !p.name().equals(Classifier.HEAD_BIAS)) {
        digest.update((p.name() + " " + p.shape() + "\n").getBytes(StandardCharsets.UTF_8));
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }
}
