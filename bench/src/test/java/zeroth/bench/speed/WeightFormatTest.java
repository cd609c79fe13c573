package zeroth.bench.speed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import zeroth.tensor.Parameter;
import zeroth.tensor.Shape;
import zeroth.tensor.Tensor;
import zeroth.transformer.decoder.Decoder;
import zeroth.transformer.decoder.LlamaDecoder;

/** The decoders that are timed have the sizes and the formats that their names say. */
class WeightFormatTest {
  private static final Shape SHAPE = Shape.of(6, 64);

  @Test
  void publishedSizesHaveAsManyWeightsAsWasPublished() {
    // of Hugging Face's gpt2 and TinyLlama-1.1B, by their model pages
    assertEquals(
        List.of(124_439_808L, 1_100_048_384L),
        DecoderSizes.timed().stream().map(DecoderSizes::weights).toList());
    DecoderSizes gpt = DecoderSizes.timed().get(0);
    assertTrue(gpt.fits(1L << 30), "124 million weights in 1 GiB");
    assertFalse(gpt.fits(1L << 29), "124 million weights in half of that");
  }

  @Test
  void formatsAreNearTheWeightsAndHaveTheirBytes() {
    float[] w = weights();
    for (WeightFormat format : WeightFormat.values()) {
      Tensor tensor = new Tensor(SHAPE, format.elements(SHAPE, w.clone()));
      float[] read = tensor.floats();
      double bytes =
          switch (format) {
            case FLOAT32 -> 4;
            case BF16 -> 2;
            case Q8_0 -> 34 / 32.0;
          };
      assertEquals(bytes * w.length, tensor.elements().bytes(), format.title());
      for (int i = 0; i < w.length; i++) {
        double largest = 0;
        for (int j = i / 32 * 32; j < i / 32 * 32 + 32; j++) {
          largest = Math.max(largest, Math.abs(w[j]));
        }
        double most =
            switch (format) {
              case FLOAT32 -> 0;
              case BF16 -> Math.abs(w[i]) / 256; // half a step of eight bits
              // half a step of 1 / 127, and what the scale lost of its eleven bits
              case Q8_0 -> largest * (0.5 / 127 + 1.0 / 2048);
            };
        assertEquals(w[i], read[i], most * 1.0001, format.title() + ", element " + i);
      }
    }
  }

  @Test
  void whatATokenReadsIsEveryWeightButATableOfRows() {
    Decoder llama = new LlamaDecoder(RandomDecoder.config(320, 64, 2, 4, 2, 96));
    for (WeightFormat format : WeightFormat.values()) {
      DecoderSubject subject = DecoderSubject.of(new DecoderSizes("", llama, 4), format);
      double expected = 0;
      for (Parameter p : subject.weights().list()) {
        if (!p.name().equals("model.embed_tokens.weight")) {
          expected += subject.weights().tensor(p).elements().bytes();
        }
      }
      assertEquals(expected, subject.bytesOfToken(), format.title());
    }
  }

  private static float[] weights() {
    SplittableRandom random = new SplittableRandom(1);
    float[] w = new float[SHAPE.size()];
    for (int i = 0; i < w.length; i++) {
      w[i] = (float) random.nextGaussian();
    }
    return w;
  }
}
