package zeroth.bench.experiment;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import zeroth.tensor.BadInputException;
import zeroth.tensor.Parameter;
import zeroth.tensor.Shape;
import zeroth.tensor.Tensor;
import zeroth.tensor.backend.Parameters;
import zeroth.transformer.MaskPrompt;
import zeroth.transformer.Model;
import zeroth.transformer.checkpoint.BoundedFile;
import zeroth.transformer.checkpoint.JsonProblem;
import zeroth.transformer.checkpoint.NewFile;
import zeroth.transformer.checkpoint.StoredTensor;
import zeroth.transformer.head.Classifier;
import zeroth.transformer.safetensors.SafetensorsReader;
import zeroth.transformer.safetensors.SafetensorsWriter;

/**
 * What an adapter's directory holds of a run beside PEFT's two files, which PEFT passes over:
 * {@code zeroth.json}, which is this, and for an encoder {@code head.safetensors}, its frozen head.
 *
 * @param baseSha256 hash of all weights that the adapter stands on, a head among them
 * @param labels names of the classes of an encoder; empty for a decoder
 * @param template of a masked language model's prompt, else null
 * @param words of the classes in that prompt, else null
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record AdapterNote(String baseSha256, List<String> labels, String template, List<String> words) {
  private static final String FILE = "zeroth.json";
  private static final String HEAD = "head.safetensors";
  private static final int LIMIT = 1 << 20;

  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .enable(SerializationFeature.INDENT_OUTPUT)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();

  /** The note of an adapter. */
  static AdapterNote of(AdapterBase base, String baseSha256) {
    MaskPrompt prompt = base.prompt();
    return new AdapterNote(
        baseSha256,
        base.labels(),
        prompt == null ? null : prompt.template(),
        prompt == null ? null : prompt.words());
  }

  /**
   * Reads the note of an adapter's directory.
   *
   * @return null if there is none: the adapter is not of this project
   * @throws BadInputException if it cannot be read
   */
  static AdapterNote read(Path directory) {
    Path file = directory.resolve(FILE);
    if (!Files.exists(file)) {
      return null;
    }
    String source = file.toString();
    try {
      AdapterNote note = JSON.readValue(BoundedFile.read(file, LIMIT), AdapterNote.class);
      boolean whole =
          note != null
              && note.baseSha256 != null
              && isWhole(note.labels)
              && (note.template == null || isWhole(note.words));
      if (!whole) {
        throw new BadInputException(source, "top", "base_sha256 and labels", "others");
      }
      return note;
    } catch (JsonProcessingException e) {
      throw new BadInputException(
          source, JsonProblem.place(e), JsonProblem.expected(e), JsonProblem.found(e));
    } catch (IOException e) {
      throw BoundedFile.unreadable(source, e);
    }
  }

  private static boolean isWhole(List<String> texts) {
    return texts != null && texts.stream().noneMatch(Objects::isNull);
  }

  /**
   * Writes it into a directory that is being made.
   *
   * @param theta has the head, if there is one
   */
  void write(Path directory, Parameters theta) throws IOException {
    String json = JSON.writeValueAsString(this) + "\n";
    NewFile.write(directory.resolve(FILE), json.getBytes(StandardCharsets.UTF_8));
    if (hasHead()) {
      Map<String, Tensor> head = new LinkedHashMap<>();
      for (String name : List.of(Classifier.HEAD_WEIGHT, Classifier.HEAD_BIAS)) {
        head.put(name, theta.tensor(name));
      }
      SafetensorsWriter.write(Parameters.of(head), directory.resolve(HEAD));
    }
  }

  /** Whether the directory has an encoder's head. */
  boolean hasHead() {
    return template == null && !labels.isEmpty();
  }

  /**
   * The prompt of a masked language model.
   *
   * @return null if the note has none
   * @throws BadInputException if it is no prompt
   */
  MaskPrompt prompt(Path directory) {
    try {
      return template == null ? null : new MaskPrompt(template, labels, words);
    } catch (IllegalArgumentException e) {
      throw new BadInputException(directory.resolve(FILE) + ": " + e.getMessage());
    }
  }

  /**
   * An encoder with the head of an adapter's directory in the place of its own.
   *
   * @throws BadInputException if it cannot be read, or does not fit
   */
  Model withHead(Model encoder, Path directory) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    Parameters theta = encoder.parameters();
    for (Parameter p : theta.list()) {
      tensors.put(p.name(), theta.tensor(p));
    }
    Path file = directory.resolve(HEAD);
    try (SafetensorsReader reader = SafetensorsReader.open(file)) {
      Shape rows = Shape.of(labels.size(), encoder.config().width());
      Map<String, Shape> shapes =
          Map.of(Classifier.HEAD_WEIGHT, rows, Classifier.HEAD_BIAS, Shape.of(labels.size()));
      for (String name : List.of(Classifier.HEAD_WEIGHT, Classifier.HEAD_BIAS)) {
        StoredTensor stored = reader.tensors().get(name);
        if (stored == null || !stored.hasShape(shapes.get(name))) {
          throw new BadInputException(
              file.toString(),
              name,
              "shape " + shapes.get(name),
              stored == null ? "none" : "shape " + stored.shapeText());
        }
        tensors.remove(name);
        tensors.put(name, reader.read(name));
      }
    }
    Parameters whole = Parameters.of(tensors).on(theta.backend());
    return new Model(encoder.body(), whole, encoder.tokenizer(), labels);
  }
}
