package zeroth.transformer.gguf;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import zeroth.transformer.LanguageModel;
import zeroth.transformer.decoder.Decoder;
import zeroth.transformer.decoder.GptDecoder;
import zeroth.transformer.decoder.LlamaDecoder;
import zeroth.transformer.decoder.RandomWeights;
import zeroth.transformer.huggingface.DecoderCheckpoint;
import zeroth.transformer.huggingface.DecoderDirectory;

/** What is read from a GGUF file can be written as a directory, and read from that again. */
class GgufToDirectoryTest {
  @TempDir private Path directory;

  @Test
  void sizesWeightsTokensAndEndsAreTheSame() throws IOException {
    int number = 0;
    for (Map.Entry<String, Decoder> entry : GgufModels.decoders().entrySet()) {
      Decoder decoder = entry.getValue();
      for (boolean quantised : new boolean[] {false, true}) {
        GgufBytes bytes = GgufModels.write(decoder, RandomWeights.of(decoder, 3));
        if (quantised) {
          bytes.in(8, 32, 34, List.of(0));
        }
        Path file = GgufTokens.scored(bytes).write(directory.resolve("m.gguf"));
        Path written = directory.resolve("model" + number++);
        GgufCheckpoint read = GgufCheckpoint.read(file, name -> quantised, note -> {});
        DecoderCheckpoint.of(read.model(), read.tokenizer()).write(written);
        LanguageModel again = DecoderDirectory.read(written, note -> {});
        assertEquals(config(read.model().decoder()), config(again.decoder()), entry.getKey());
        assertEquals(
            read.model().parameters().sha256(), again.parameters().sha256(), entry.getKey());
        assertEquals(read.model().ends(), again.ends());
        for (String text : List.of("the a\u00e9<s> 12", "", "a  b\n", "\ud83d\ude00")) {
          assertArrayEquals(
              read.model().tokenizer().encode(text, 99), again.tokenizer().encode(text, 99));
        }
        read.model().tokenizer().close();
        again.tokenizer().close();
        Files.delete(file);
      }
    }
  }

  private static Object config(Decoder decoder) {
    return decoder instanceof LlamaDecoder llama ? llama.config() : ((GptDecoder) decoder).config();
  }
}
