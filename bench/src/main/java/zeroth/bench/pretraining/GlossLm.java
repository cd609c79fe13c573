package zeroth.bench.pretraining;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import zeroth.tensor.BadInputException;
import zeroth.tensor.FileProblem;
import zeroth.transformer.decoder.LlamaConfig;
import zeroth.transformer.decoder.RotaryScaling;
import zeroth.transformer.huggingface.DecoderCheckpoint;

/**
 * The decoder that {@code zeroth pretrain} makes with its defaults, as it lies on the class path:
 * 2.4 million weights in bfloat16, see bench/pages/gloss-lm.md.
 */
public final class GlossLm {
  /** What a user calls it. */
  public static final String NAME = "gloss-lm";

  private static final String DIRECTORY = "/zeroth/bench/gloss-lm/";
  private static final List<String> FILES =
      List.of("config.json", "tokenizer.json", "tokenizer_config.json", "model.safetensors");

  private GlossLm() {}

  /** Its sizes, of which the vocabulary's is what was asked for. */
  public static LlamaConfig config() {
    return new LlamaConfig(
        4096,
        192,
        4,
        6,
        2,
        32,
        512,
        256,
        1e-5f,
        10_000,
        RotaryScaling.NONE,
        false,
        false,
        false,
        false,
        true);
  }

  /**
   * Reads it, through a temporary directory, for a class path is no place that files are read from.
   *
   * @param kept names of the weights that stay in bfloat16; the others become float32
   * @param notes gets a line for each thing about the files that a user should know
   */
  public static DecoderCheckpoint read(Predicate<String> kept, Consumer<String> notes) {
    List<Path> made = new ArrayList<>();
    try {
      Path directory = Files.createTempDirectory(NAME);
      made.add(directory);
      for (String name : FILES) {
        Path file = directory.resolve(name);
        made.add(0, file);
        try (InputStream in = open(name)) {
          Files.copy(in, file);
        }
      }
      return DecoderCheckpoint.read(directory, kept, notes);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot unpack " + NAME + ": " + FileProblem.of(e), e);
    } finally {
      made.forEach(GlossLm::delete);
    }
  }

  /** One of its files. */
  static InputStream open(String name) {
    InputStream in = GlossLm.class.getResourceAsStream(DIRECTORY + name);
    if (in == null) {
      throw new BadInputException(NAME + ": " + DIRECTORY + name + " is not on the class path");
    }
    return in;
  }

  /** Where a file that is in use cannot be deleted, that waits for the end of the process. */
  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      file.toFile().deleteOnExit();
    }
  }
}
