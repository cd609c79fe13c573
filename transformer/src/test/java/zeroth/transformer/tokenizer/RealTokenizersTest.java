package zeroth.transformer.tokenizer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/**
 * The real tokenizers of GPT-2, Llama 2, Llama 3, Qwen 3 and Gemma 3 on texts in many scripts,
 * emoji, spaces and code, against what tokenizers written in JavaScript make of them: {@code
 * src/test/tokenizers} holds texts, answers, and the program that asked for them, which says what
 * the directory of {@code -Dzeroth.tokenizers=DIR} is to hold.
 */
class RealTokenizersTest {
  private static final String PLACE = System.getProperty("zeroth.tokenizers");
  private static final Path ANSWERS = Path.of("src/test/tokenizers");
  private static final ObjectMapper JSON = new ObjectMapper();

  @Test
  void idsAreThoseOfAnotherImplementation() throws Exception {
    Assumptions.assumeTrue(
        PLACE != null, "skipped: -Dzeroth.tokenizers=DIR names no directory of tokenizers");
    JsonNode texts = JSON.readTree(ANSWERS.resolve("texts.json").toFile());
    JsonNode answers = JSON.readTree(ANSWERS.resolve("expected.json").toFile());
    assertEquals(5, answers.size());
    List<String> wrong = new ArrayList<>();
    for (JsonNode answer : answers) {
      Path file = Path.of(PLACE).resolve(answer.path("file").textValue());
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
      assertEquals(
          answer.path("sha256").textValue(), HexFormat.of().formatHex(digest), file.toString());
      try (TokenizerJson tokenizer = tokenizer(file)) {
        assertEquals(texts.size(), answer.path("ids").size());
        for (int i = 0; i < texts.size(); i++) {
          String text = texts.get(i).textValue();
          int[] expected = JSON.convertValue(answer.path("ids").get(i), int[].class);
          int[] found = tokenizer.encode(text, Integer.MAX_VALUE);
          if (!Arrays.equals(expected, found)) {
            wrong.add(
                answer.path("name").textValue()
                    + " "
                    + JSON.writeValueAsString(text)
                    + "\n   expected "
                    + Arrays.toString(expected)
                    + "\n   found    "
                    + Arrays.toString(found));
          }
        }
      }
    }
    assertTrue(wrong.isEmpty(), () -> String.join("\n", wrong));
  }

  private static TokenizerJson tokenizer(Path file) throws IOException {
    return file.endsWith("vocab.bpe") ? gpt2(file) : TokenizerJson.read(file);
  }

  /** GPT-2's two files as one tokenizer.json. */
  private static TokenizerJson gpt2(Path merges) throws IOException {
    ObjectNode json = JSON.createObjectNode();
    json.putNull("normalizer");
    for (String step : List.of("pre_tokenizer", "decoder")) {
      ObjectNode bytes = json.putObject(step).put("type", "ByteLevel");
      bytes.put("add_prefix_space", false).put("trim_offsets", true);
    }
    ObjectNode model = json.putObject("model").put("type", "BPE");
    model.set("vocab", JSON.readTree(merges.resolveSibling("encoder.json").toFile()));
    ArrayNode list = model.putArray("merges");
    Files.readAllLines(merges).stream().skip(1).filter(line -> !line.isEmpty()).forEach(list::add);
    return TokenizerJson.of(merges.toString(), JSON.writeValueAsBytes(json));
  }
}
