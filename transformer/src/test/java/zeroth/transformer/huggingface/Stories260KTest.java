package zeroth.transformer.huggingface;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import zeroth.tensor.backend.Backend;
import zeroth.tensor.cpu.CpuBackend;
import zeroth.tensor.direction.WeightView;
import zeroth.transformer.LanguageModel;
import zeroth.transformer.decoder.KeyValueCache;
import zeroth.transformer.decoder.TokenBatch;
import zeroth.transformer.head.CausalHead;

/**
 * A real decoder of Llama's family, llama2.c's stories260K in the Hugging Face layout, against
 * logits, losses and greedy tokens that an independent forward in double precision gave. {@code
 * -Dzeroth.stories260k=DIR} names the directory of model and expected.json.
 */
class Stories260KTest {
  private static final String PLACE = System.getProperty("zeroth.stories260k");

  @Test
  void logitsLossesAndGreedyTokensAreTheExpected() throws IOException {
    Assumptions.assumeTrue(
        PLACE != null, "skipped: -Dzeroth.stories260k=DIR names no directory of the model");
    JsonNode cases =
        new ObjectMapper().readTree(Path.of(PLACE, "expected.json").toFile()).path("cases");
    LanguageModel model = DecoderDirectory.read(Path.of(PLACE), note -> {});
    WeightView weights = WeightView.plain(model.parameters());
    CausalHead head = new CausalHead(model.decoder());
    try (Backend backend = CpuBackend.create(2)) {
      assertEquals(3, cases.size());
      for (JsonNode expected : cases) {
        int[] ids = ints(expected.path("ids"));
        assertArrayEquals(ids, model.tokenizer().encode(expected.path("text").textValue(), 512));
        backend.begin();
        float[] logits =
            backend.read(head.next(backend, weights, TokenBatch.of(List.of(ids)), null));
        double largest = 0;
        for (JsonNode logit : expected.path("logits_last_position")) {
          largest = Math.max(largest, Math.abs(logit.doubleValue()));
        }
        for (int i = 0; i < logits.length; i++) {
          assertEquals(
              expected.path("logits_last_position").path(i).doubleValue(),
              logits[i],
              1e-5 * largest);
        }
        backend.begin();
        CausalHead.Places places = CausalHead.Places.of(List.of(CausalHead.Scored.all(ids)));
        assertEquals(
            expected.path("mean_negative_log_likelihood").doubleValue(),
            head.losses(backend, weights, places).mean(0, ids.length - 1),
            1e-5);
        assertArrayEquals(ints(expected.path("greedy_60_ids")), greedy(model, backend, ids));
      }
    } finally {
      model.tokenizer().close();
    }
  }

  private static int[] greedy(LanguageModel model, Backend backend, int[] ids) {
    CausalHead head = new CausalHead(model.decoder());
    KeyValueCache cache = new KeyValueCache(model.decoder().layers());
    int[] next = ids;
    int[] tokens = new int[60];
    for (int i = 0; i < tokens.length; i++) {
      backend.begin();
      TokenBatch batch = TokenBatch.after(List.of(next), new int[] {cache.tokens()});
      float[] logits =
          backend.read(head.next(backend, WeightView.plain(model.parameters()), batch, cache));
      tokens[i] =
          IntStream.range(0, logits.length)
              .reduce((a, b) -> logits[b] > logits[a] ? b : a)
              .orElseThrow();
      next = new int[] {tokens[i]};
    }
    return tokens;
  }

  private static int[] ints(JsonNode array) {
    return IntStream.range(0, array.size()).map(i -> array.path(i).intValue()).toArray();
  }
}
