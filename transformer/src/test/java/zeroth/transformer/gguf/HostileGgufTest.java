package zeroth.transformer.gguf;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import zeroth.tensor.StoredElements;
import zeroth.tensor.format.Widening;
import zeroth.tensor.fuzz.Fuzz;
import zeroth.transformer.LanguageModel;
import zeroth.transformer.decoder.Decoder;
import zeroth.transformer.decoder.RandomWeights;
import zeroth.transformer.tokenizer.TokenizerJson;

/** Hostile GGUF files: the container with all its formats, whole models, tokenizers. */
class HostileGgufTest {
  /** Buffers of fixed size, of which a tensor takes one. */
  private static final long ALLOCATION = 1 << 20;

  @TempDir private Path directory;

  @Test
  void containers() {
    GgufBytes good = new GgufBytes(3).aligned(32).texts("a", List.of("b", "")).flag("c", true);
    good.wholes("d", List.of(1, 2)).real("e", 1).floats("f", new float[] {1, 2}, 2);
    int[][] formats = {
      {1, 2, 1}, {30, 2, 1}, {2, 18, 32}, {8, 34, 32}, {12, 144, 256}, {14, 210, 256}
    };
    for (int[] format : formats) {
      byte[] data = new byte[2 * format[1]];
      new Random(format[0]).nextBytes(data);
      good.tensor("t" + format[0], format[0], data, format[2], 2);
    }
    Fuzz.attack(
        "gguf",
        List.of(good.bytes()),
        ALLOCATION,
        2000, // a chunk of 64 KiB for a tensor, which takes forty bytes of the header
        content -> {
          try (GgufFile file = GgufFile.open(GgufBytes.write(directory.resolve("m"), content))) {
            for (GgufTensor tensor : file.tensors().values()) {
              float[] read = file.read(tensor);
              if (tensor.format().narrow() != null) {
                StoredElements kept = file.keep(tensor, 0, read.length);
                kept.widen(0, read.length, read, 0, Widening.PLAIN);
              }
            }
          }
        });
  }

  @Test
  void models() {
    List<byte[]> good =
        List.of("llama 3, scaled frequencies", "qwen 3, normed wide heads", "gpt-2").stream()
            .map(
                name -> {
                  Decoder decoder = GgufModels.decoders().get(name);
                  return GgufTokens.scored(GgufModels.write(decoder, RandomWeights.of(decoder, 3)))
                      .bytes();
                })
            .toList();
    Fuzz.attack(
        "gguf models",
        good,
        8 * ALLOCATION,
        400,
        content -> {
          Path file = GgufBytes.write(directory.resolve("m"), content);
          LanguageModel model = GgufCheckpoint.read(file, note -> {});
          model.tokenizer().close();
        });
  }

  @Test
  void modelsThatStayInTheirFormat() {
    Decoder decoder = GgufModels.decoders().get("llama with grouped heads, tied");
    List<byte[]> good = new ArrayList<>();
    for (int[] format : new int[][] {{8, 34, 32}, {2, 18, 32}, {1, 2, 1}}) {
      GgufBytes file = GgufModels.write(decoder, RandomWeights.of(decoder, 3));
      file.in(format[0], format[2], format[1], List.of(0));
      good.add(GgufTokens.scored(file).bytes());
    }
    Fuzz.attack(
        "gguf models that stay in their format",
        good,
        8 * ALLOCATION,
        400,
        content -> {
          Path file = GgufBytes.write(directory.resolve("k"), content);
          GgufCheckpoint read = GgufCheckpoint.read(file, name -> true, note -> {});
          read.model().tokenizer().close();
          read.model().parameters().sha256();
        });
  }

  @Test
  void tokenizers() {
    List<byte[]> good =
        List.of(
            GgufTokens.scored(new GgufBytes(3)).bytes(),
            GgufTokens.byteLevel(new GgufBytes(3), "llama-bpe").bytes(),
            GgufTokens.byteLevel(new GgufBytes(3), "qwen2").bytes());
    Fuzz.attack(
        "gguf tokenizers",
        good,
        ALLOCATION,
        400,
        content -> {
          Path path = GgufBytes.write(directory.resolve("t"), content);
          try (GgufFile file = GgufFile.open(path)) {
            byte[] json = GgufTokenizer.json(new GgufVocabulary(file.metadata()));
            try (TokenizerJson tokenizer = TokenizerJson.of("t", json)) {
              tokenizer.decode(tokenizer.encode("the a\u00e9<s> 12", 100));
            }
          }
        });
  }
}
