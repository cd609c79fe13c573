package zeroth.bench.speed;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import zeroth.tensor.BadInputException;
import zeroth.tensor.Tensor;
import zeroth.tensor.backend.Parameters;
import zeroth.transformer.LanguageModel;
import zeroth.transformer.gguf.GgufCheckpoint;

/** A random GGUF file is read as the model that it is to stand for. */
class RandomGgufTest {
  @TempDir Path directory;

  @Test
  void itIsReadWithItsSizesItsFormatAndItsBytes() {
    Path file = directory.resolve("random.gguf");
    RandomGguf.write(file, RandomDecoder.config(300, 64, 2, 4, 2, 96));
    LanguageModel read = GgufCheckpoint.read(file, name -> true, note -> {}).model();
    Parameters theta = read.parameters();
    Tensor values = theta.tensor("model.layers.1.self_attn.v_proj.weight");
    assertEquals(32, values.shape().rows());
    assertEquals(64, values.shape().columns());
    assertTrue(values.isStored());
    Tensor tokens = theta.tensor("model.embed_tokens.weight");
    float[] w = new float[300 * 64];
    tokens.read(0, w.length, w, 0);
    double squares = 0;
    for (float x : w) {
      squares += x * x;
    }
    // the sample deviation of n uniform numbers has a relative error of about 0.45 / sqrt(n);
    // the scale is rounded down by at most 1 in 1024
    assertEquals(
        0.02, Math.sqrt(squares / w.length), 0.02 * (5 * 0.45 / Math.sqrt(w.length) + 1e-3));
    byte[] bytes = "a \n\u00e9".getBytes(StandardCharsets.UTF_8);
    int[] ids = read.tokenizer().encode("a \n\u00e9", 100);
    int[] expected = new int[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      expected[i] = bytes[i] & 0xff;
    }
    assertArrayEquals(expected, ids);
    assertThrows(
        BadInputException.class,
        () -> RandomGguf.write(file, RandomDecoder.config(300, 64, 2, 4, 2, 96)));
  }
}
