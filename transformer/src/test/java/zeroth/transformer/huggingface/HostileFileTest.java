package zeroth.transformer.huggingface;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import zeroth.tensor.BadInputException;
import zeroth.tensor.Elements;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.format.StoredFormat;
import zeroth.tensor.format.Widening;
import zeroth.tensor.fuzz.Fuzz;
import zeroth.transformer.MaskPrompt;
import zeroth.transformer.MaskedModel;
import zeroth.transformer.Model;
import zeroth.transformer.RandomModels;
import zeroth.transformer.checkpoint.Narrow;
import zeroth.transformer.encoder.EncoderConfig;
import zeroth.transformer.encoder.EncoderFamily;
import zeroth.transformer.onnx.OnnxCheckpoint;
import zeroth.transformer.onnx.OnnxFile;
import zeroth.transformer.safetensors.SafetensorsFile;
import zeroth.transformer.safetensors.SafetensorsReader;
import zeroth.transformer.safetensors.SafetensorsShards;
import zeroth.transformer.safetensors.SafetensorsWriter;
import zeroth.transformer.tokenizer.TinyTokenizer;
import zeroth.transformer.tokenizer.TokenizerFile;
import zeroth.transformer.tokenizer.TokenizerJson;

/** Hostile files for the readers of checkpoints, configurations and tokenizers. */
class HostileFileTest {
  /**
   * What reading a file of a few kilobytes may allocate: buffers of fixed size, and the first
   * allocation of a tensor in a stream, which is of 2^24 floats.
   */
  private static final long ALLOCATION_LIMIT = (4L << 24) + (8 << 20);

  private static final EncoderConfig CONFIG = RandomModels.config(EncoderFamily.BERT, 1, 2, 1, 2);
  private static final Parameters THETA = RandomModels.parameters(CONFIG, 2, 9);

  @TempDir Path directory;

  @Test
  void safetensors() throws IOException {
    Path good = directory.resolve("good");
    SafetensorsWriter.write(THETA, good);
    attack(
        "safetensors",
        Files.readAllBytes(good),
        1 << 20,
        1500, // a buffer of 64 KiB for a tensor, which takes sixty bytes of the header
        content -> {
          Path file = SafetensorsFile.write(directory.resolve("mutant"), content);
          try (SafetensorsReader reader = SafetensorsReader.open(file)) {
            reader.tensors().keySet().forEach(reader::read);
          }
        });
  }

  @Test
  void safetensorsThatStayInTheirFormat() throws IOException {
    Path good = directory.resolve("good");
    SafetensorsWriter.write(Parameters.of(Narrow.stored(THETA, StoredFormat.BF16)), good);
    attack(
        "safetensors that stay in their format",
        Files.readAllBytes(good),
        1 << 20,
        1500,
        content -> {
          Path file = SafetensorsFile.write(directory.resolve("kept"), content);
          try (SafetensorsReader reader = SafetensorsReader.open(file)) {
            for (String name : reader.tensors().keySet()) {
              Elements kept = reader.keep(name);
              kept.widen(0, kept.size(), new float[kept.size()], 0, Widening.PLAIN);
            }
          }
        });
  }

  @Test
  void onnx() {
    byte[] good = OnnxFile.export(CONFIG, THETA, OnnxFile.Storage.RAW).bytes();
    attack(
        "onnx",
        good,
        ALLOCATION_LIMIT,
        40,
        content ->
            OnnxCheckpoint.read(
                    "mutant", () -> new ByteArrayInputStream(content), TinyTokenizer.json())
                .tokenizer()
                .close());
  }

  /** A tensor of 1 GiB, extents and length in agreement, of which 64 KiB come. */
  @Test
  void aStreamsClaimIsNotAllocatedAtOnce() {
    int claimed = 1 << 28;
    byte[] tensor =
        OnnxFile.message(
            out -> {
              out.writeInt64(1, claimed - 1);
              out.writeInt32(2, 1);
              out.writeTag(9, 2);
              out.writeUInt32NoTag(4 * (claimed - 1));
            });
    byte[] model =
        OnnxFile.message(
            out -> {
              out.writeTag(7, 2);
              out.writeUInt32NoTag(4 * (claimed - 1) + tensor.length + 6);
              out.writeTag(5, 2);
              out.writeUInt32NoTag(4 * (claimed - 1) + tensor.length);
              out.writeRawBytes(tensor);
              out.writeRawBytes(new byte[1 << 16]);
            });
    long before = allocated();
    assertThrows(
        BadInputException.class,
        () ->
            OnnxCheckpoint.read(
                "claim", () -> new ByteArrayInputStream(model), TinyTokenizer.json()));
    assertTrue(allocated() - before <= ALLOCATION_LIMIT);
  }

  @Test
  void configurations() throws IOException {
    byte[] good = ModelConfig.write(new Model(CONFIG, THETA, null, List.of("a", "b")));
    attack("config.json", good, 1 << 20, 400, content -> ModelConfig.of("mutant", content));
  }

  @Test
  void configurationsOfDecoders() {
    String good =
        "{\"model_type\": \"qwen3\", \"hidden_size\": 32, \"intermediate_size\": 44,"
            + " \"num_hidden_layers\": 2, \"num_attention_heads\": 4, \"vocab_size\": 61,"
            + " \"head_dim\": 8, \"rope_scaling\": {\"rope_type\": \"llama3\", \"factor\": 8.0,"
            + " \"low_freq_factor\": 1.0, \"high_freq_factor\": 4.0,"
            + " \"original_max_position_embeddings\": 64}, \"eos_token_id\": [1, 2]}";
    attack(
        "a decoder's config.json",
        good.getBytes(StandardCharsets.UTF_8),
        1 << 20,
        400,
        content -> {
          ConfigFields fields = ConfigFields.of("mutant", content);
          DecoderConfigs.of(fields);
          fields.ids("eos_token_id");
        });
  }

  @Test
  void configurationsOfMaskedModels() throws IOException {
    MaskPrompt prompt =
        new MaskPrompt("{text} It was {mask}.", List.of("0", "1"), List.of("bad", "good"));
    for (EncoderFamily family : List.of(EncoderFamily.ROBERTA, EncoderFamily.DISTILBERT)) {
      int types = family.hasTypes() ? 1 : 0;
      EncoderConfig config = new EncoderConfig(family, 11, 6, 1, 2, 5, 12, types, 1e-12f);
      attack(
          family.modelType() + "'s config.json",
          MaskedDirectory.configJson(new MaskedModel(config, null, null, 4), prompt),
          1 << 20,
          400,
          content -> {
            MaskedDirectory.config(ConfigFields.of("mutant", content));
            MaskedDirectory.prompt(ConfigFields.of("mutant", content));
          });
    }
  }

  @Test
  void indexesOfShards() throws IOException {
    String good =
        "{\"metadata\": {\"total_size\": 8}, \"weight_map\": {\"a\": \"m-1.safetensors\","
            + " \"b.c\": \"m-2.safetensors\"}}";
    Path file = directory.resolve("model.safetensors.index.json");
    attack(
        "model.safetensors.index.json",
        good.getBytes(StandardCharsets.UTF_8),
        1 << 20,
        400,
        content -> {
          SafetensorsFile.write(file, content);
          SafetensorsShards.index(file);
        });
  }

  @Test
  void tokenizers() {
    attack(
        "tokenizer.json",
        TinyTokenizer.json(),
        1 << 20,
        400,
        content -> {
          try (TokenizerJson tokenizer = TokenizerJson.of("mutant", content)) {
            tokenizer.encode("A cat, dogs. [SEP] x", 5);
          }
        });
  }

  @Test
  void masksOfTokenizers() {
    attack(
        "a mask of tokenizer.json",
        TinyTokenizer.MASKED.getBytes(StandardCharsets.UTF_8),
        1 << 20,
        400,
        content -> {
          TokenizerFile.vocabulary("mutant", content);
          MaskToken.id("mutant", content);
        });
  }

  private static void attack(
      String name, byte[] good, long allocation, int perByte, Fuzz.Reader reader) {
    Fuzz.attack(name, List.of(good), allocation, perByte, reader);
  }

  /** Bytes that this thread has allocated so far. */
  private static long allocated() {
    return ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
  }
}
