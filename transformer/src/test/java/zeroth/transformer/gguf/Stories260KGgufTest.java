package zeroth.transformer.gguf;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import zeroth.tensor.backend.Backend;
import zeroth.tensor.cpu.CpuBackend;
import zeroth.transformer.LanguageModel;
import zeroth.transformer.generation.Generation;
import zeroth.transformer.generation.Sampler;
import zeroth.transformer.huggingface.DecoderDirectory;

/**
 * llama2.c's stories260K, laid out as a GGUF file: the same weights, ids and greedy text as its
 * directory gives. {@code -Dzeroth.stories260k=DIR} names the directory.
 */
class Stories260KGgufTest {
  private static final String PLACE = System.getProperty("zeroth.stories260k");
  private static final int PIECES = 259;

  @TempDir private Path directory;

  @Test
  void theSameTextAsItsDirectory() throws IOException {
    Assumptions.assumeTrue(
        PLACE != null, "skipped: -Dzeroth.stories260k=DIR names no directory of the model");
    ObjectMapper mapper = new ObjectMapper();
    JsonNode tokenizer = mapper.readTree(Path.of(PLACE, "tokenizer.json").toFile()).path("model");
    JsonNode cases = mapper.readTree(Path.of(PLACE, "expected.json").toFile()).path("cases");
    LanguageModel model = DecoderDirectory.read(Path.of(PLACE), note -> {});
    GgufBytes bytes = GgufModels.write(model.decoder(), model.parameters());
    Path file = tokens(bytes, tokenizer.path("vocab")).write(directory.resolve("m.gguf"));
    LanguageModel read = GgufCheckpoint.read(file, note -> {});
    assertEquals(model.parameters().sha256(), read.parameters().sha256());
    assertEquals(
        tokenizer.path("merges"),
        mapper.readTree(read.tokenizer().json()).path("model").path("merges"));
    try (Backend backend = CpuBackend.create(2)) {
      for (JsonNode expected : cases) {
        String text = expected.path("text").textValue();
        int[] ids = read.tokenizer().encode(text, 512);
        assertArrayEquals(model.tokenizer().encode(text, 512), ids);
        JsonNode wanted = expected.path("greedy_60_ids");
        int[] greedy =
            new Generation(
                    read.decoder(),
                    read.parameters().on(backend),
                    backend,
                    new Sampler.Greedy(),
                    Set.of())
                .tokens(ids, wanted.size(), token -> true);
        assertArrayEquals(mapper.convertValue(wanted, int[].class), greedy);
        assertEquals(model.tokenizer().decode(greedy), read.tokenizer().decode(greedy));
      }
    } finally {
      model.tokenizer().close();
      read.tokenizer().close();
    }
  }

  /** A piece's score is minus its place among the pieces: those that merge first come first. */
  private static GgufBytes tokens(GgufBytes bytes, JsonNode vocabulary) {
    String[] tokens = new String[vocabulary.size()];
    vocabulary
        .fieldNames()
        .forEachRemaining(token -> tokens[vocabulary.path(token).intValue()] = token);
    List<Integer> kinds = new ArrayList<>();
    List<Float> scores = new ArrayList<>();
    for (int id = 0; id < tokens.length; id++) {
      kinds.add(id == 0 ? 2 : id < 3 ? 3 : id < PIECES ? 6 : 1);
      scores.add(id < PIECES ? 0f : -(float) (id - PIECES));
    }
    return bytes
        .text("tokenizer.ggml.model", "llama")
        .texts("tokenizer.ggml.tokens", List.of(tokens))
        .reals("tokenizer.ggml.scores", scores)
        .wholes("tokenizer.ggml.token_type", kinds)
        .size("tokenizer.ggml.bos_token_id", 1)
        .size("tokenizer.ggml.eos_token_id", 2);
  }
}
