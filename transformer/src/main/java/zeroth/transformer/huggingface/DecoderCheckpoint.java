package zeroth.transformer.huggingface;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import zeroth.tensor.BadInputException;
import zeroth.tensor.Parameter;
import zeroth.tensor.backend.Parameters;
import zeroth.transformer.LanguageModel;
import zeroth.transformer.checkpoint.BoundedFile;
import zeroth.transformer.checkpoint.NewFile;
import zeroth.transformer.checkpoint.WeightAssembly;
import zeroth.transformer.decoder.Decoder;
import zeroth.transformer.safetensors.SafetensorsWriter;

/**
 * A causal language model of a Hugging Face directory, with what that holds beside the weights, so
 * that it can be written as it came: config.json, tokenizer.json, tokenizer_config.json and
 * generation_config.json to the byte where they were there, the weights in one model.safetensors
 * under the names and in the shapes that they were read in. Weights that stay in F16 or BF16 are
 * written as they are stored, but for GPT-2's; all others in F32.
 */
public final class DecoderCheckpoint {
  private static final List<String> FILES =
      List.of("config.json", "tokenizer.json", "tokenizer_config.json", "generation_config.json");

  private static final int LIMIT = 128 << 20;

  private final LanguageModel model;
  private final Map<String, byte[]> files;
  private final Map<String, String> storedNames;

  private DecoderCheckpoint(
      LanguageModel model, Map<String, byte[]> files, Map<String, String> storedNames) {
    this.model = model;
    this.files = files;
    this.storedNames = storedNames;
  }

  /**
   * Reads a model.
   *
   * @param notes gets a line that names the tensors that are not used, if there are any
   * @throws BadInputException as {@link DecoderDirectory#read}
   */
  public static DecoderCheckpoint read(Path directory, Consumer<String> notes) {
    return read(directory, name -> false, notes);
  }

  /**
   * The same with some of its weights in the format that they are stored in.
   *
   * @param kept selects them, as for {@link DecoderDirectory#read(Path, Predicate, Consumer)}
   */
  public static DecoderCheckpoint read(
      Path directory, Predicate<String> kept, Consumer<String> notes) {
    LanguageModel model = DecoderDirectory.read(directory, kept, notes);
    Map<String, byte[]> files = new LinkedHashMap<>();
    for (String name : FILES) {
      Path file = directory.resolve(name);
      if (Files.exists(file)) {
        files.put(name, BoundedFile.read(file, LIMIT));
      }
    }
    try (DecoderWeights weights = DecoderWeights.open(directory, model.decoder())) {
      return new DecoderCheckpoint(model, files, Map.copyOf(weights.storedNames()));
    }
  }

  /**
   * A model that came otherwise than in a directory.
   *
   * @param tokenizer its tokenizer.json
   * @throws BadInputException if no config.json of transformers says what it is
   */
  public static DecoderCheckpoint of(LanguageModel model, byte[] tokenizer) {
    Map<String, byte[]> files = new LinkedHashMap<>();
    files.put("config.json", WrittenDecoderConfig.of(model.decoder(), model.ends()));
    files.put("tokenizer.json", tokenizer.clone());
    return new DecoderCheckpoint(model, files, Map.of());
  }

  /** The model. */
  public LanguageModel model() {
    return model;
  }

  /** The same with other weights, of the same names and shapes. */
  public DecoderCheckpoint with(Parameters theta) {
    return with(model.decoder(), theta);
  }

  /**
   * The same with another decoder, such as one that has virtual tokens before this one. No such
   * directory holds those: it is to be run, not written.
   *
   * @param theta the other decoder's weights
   */
  public DecoderCheckpoint with(Decoder decoder, Parameters theta) {
    return new DecoderCheckpoint(
        new LanguageModel(decoder, theta, model.tokenizer(), model.ends()), files, storedNames);
  }

  /**
   * Writes the model to a new directory, which appears complete or not at all.
   *
   * @throws BadInputException if the directory exists or cannot be written
   */
  public void write(Path directory) {
    NewFile.create(
        directory,
        temporary -> {
          Files.createDirectory(temporary);
          for (Map.Entry<String, byte[]> file : files.entrySet()) {
            NewFile.write(temporary.resolve(file.getKey()), file.getValue());
          }
          writeWeights(temporary.resolve("model.safetensors"));
        });
  }

  /**
   * Writes the weights alone to a new file.
   *
   * @throws BadInputException if the file exists or cannot be written
   */
  public void writeWeights(Path file) {
    List<SafetensorsWriter.Entry> entries = new ArrayList<>();
    for (SafetensorsWriter.Entry entry :
        DecoderWeights.isGpt2(model.decoder())
            ? Gpt2Layout.of(model.parameters())
            : SafetensorsWriter.entries(model.parameters())) {
      String name = storedNames.getOrDefault(entry.name(), entry.name());
      entries.add(entry.named(name));
    }
    SafetensorsWriter.write(entries, Map.of("format", "pt"), file);
  }

  /**
   * Reads the weights of a directory of this model's kind; this model's stay as they are.
   *
   * @param into gives the array that a parameter's elements are read to, or null to leave them out
   * @param each gets every parameter that was read, with that array
   * @throws BadInputException if they cannot be read, or are of other shapes
   */
  public void readWeights(
      Path directory, Function<Parameter, float[]> into, BiConsumer<Parameter, float[]> each) {
    try (DecoderWeights weights = DecoderWeights.open(directory, model.decoder())) {
      for (Parameter p : model.parameters().list()) {
        WeightAssembly.check(weights.stored(), p.name(), p.shape());
        float[] data = into.apply(p);
        if (data != null) {
          weights.stored().read(p.name(), data);
          each.accept(p, data);
        }
      }
    }
  }
}
