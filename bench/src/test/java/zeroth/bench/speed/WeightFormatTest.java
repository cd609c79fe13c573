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
  private static final Shape SHAPE = Shape.of(6, 512);

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
            case Q4_K -> 144 / 256.0;
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
              case Q4_K -> halfOfStep(w, i);
            };
        assertEquals(w[i], read[i], most * 1.0001, format.title() + ", element " + i);
      }
    }
  }

  @Test
  void whatATokenReadsIsEveryWeightButATableOfRows() {
    Decoder llama = new LlamaDecoder(RandomDecoder.config(320, 256, 2, 4, 2, 512));
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

  /**
   * Half of a step of a group's range over 15, and of what that and the offset are rounded to: 1/63
   * of the block's largest, of which binary16 loses 1/2048.
   */
  private static double halfOfStep(float[] w, int i) {
    double steps = 0;
    double offsets = 0;
    double own = 0;
    for (int g = i / 256 * 256; g < i / 256 * 256 + 256; g += 32) {
      double low = 0;
      double high = 0;
      for (int j = g; j < g + 32; j++) {
        low = Math.min(low, w[j]);
        high = Math.max(high, w[j]);
      }
      own = g == i / 32 * 32 ? (high - low) / 15 : own;
      steps = Math.max(steps, (high - low) / 15);
      offsets = Math.max(offsets, -low);
    }
    // at the end of the range a step's error counts fifteen times, beside its half
    double end = 15 * steps * (0.5 / 63 + 1.0 / 2048);
    return own / 2 + end + offsets * (0.5 / 63 + 1.0 / 2048);
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
