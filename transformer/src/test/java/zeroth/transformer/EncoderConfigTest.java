package zeroth.transformer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import zeroth.tensor.Segments;
import zeroth.tensor.Shape;
import zeroth.tensor.backend.Parameters;
import zeroth.transformer.encoder.Encoder;
import zeroth.transformer.encoder.EncoderConfig;
import zeroth.transformer.encoder.EncoderFamily;
import zeroth.transformer.encoder.PackedBatch;

class EncoderConfigTest {

  /** BERT-base has 109,482,240 weights with its pooler of 768 x 768 + 768 (arXiv 1810.04805). */
  @Test
  void bertBaseHasThePublishedNumberOfWeights() {
    EncoderConfig base =
        new EncoderConfig(EncoderFamily.BERT, 30522, 768, 12, 12, 3072, 512, 2, 1e-12f);
    long size = Encoder.shapes(base).values().stream().mapToLong(Shape::size).sum();
    assertEquals(109_482_240 - (768 * 768 + 768), size);
  }

  /** RoBERTa's position ids start at padding_idx + 1 = 2 and its table has 514 rows. */
  @Test
  void robertaCountsPositionsFromTwo() {
    EncoderConfig roberta =
        new EncoderConfig(EncoderFamily.ROBERTA, 50265, 768, 12, 12, 3072, 514, 1, 1e-5f);
    assertEquals(512, roberta.maxLength());
    PackedBatch batch = PackedBatch.of(roberta, List.of(new int[3], new int[2]));
    assertArrayEquals(new int[] {2, 3, 4, 2, 3}, batch.positions());
    assertArrayEquals(new int[5], batch.types());
  }

  @Test
  void bertCountsPositionsFromZeroInEverySequence() {
    EncoderConfig config = RandomModels.config(EncoderFamily.BERT, 1, 2, 1, 3);
    PackedBatch batch = PackedBatch.of(config, List.of(new int[] {7, 8}, new int[] {9, 1, 2}));
    assertArrayEquals(new int[] {7, 8, 9, 1, 2}, batch.ids());
    assertArrayEquals(new int[] {0, 1, 0, 1, 2}, batch.positions());
    assertEquals(2, batch.segments().count());
  }

  /** Devlin et al.: the second text is told apart by an embedding of its own. */
  @Test
  void theSecondTextIsOfTypeOneWhereTheModelHasTwo() {
    List<int[]> sequences = List.of(new int[3], new int[2], new int[2]);
    int[] seconds = {1, 2, 0};
    EncoderConfig bert = RandomModels.config(EncoderFamily.BERT, 1, 2, 1, 3);
    assertArrayEquals(
        new int[] {0, 1, 1, 0, 0, 1, 1}, PackedBatch.of(bert, sequences, seconds).types());
    EncoderConfig roberta = new EncoderConfig(EncoderFamily.ROBERTA, 9, 2, 1, 1, 3, 14, 1, 1e-5f);
    EncoderConfig distil = RandomModels.config(EncoderFamily.DISTILBERT, 1, 2, 1, 3);
    assertArrayEquals(new int[7], PackedBatch.of(roberta, sequences, seconds).types());
    assertArrayEquals(new int[7], PackedBatch.of(distil, sequences, seconds).types());
    refused(() -> PackedBatch.of(bert, sequences, new int[] {1, 2, 3}), "place 3");
    refused(() -> PackedBatch.of(bert, sequences, new int[] {1, -1, 2}), "place -1");
  }

  @Test
  void sequencesAreNeitherEmptyNorTooLong() {
    EncoderConfig config = RandomModels.config(EncoderFamily.BERT, 1, 2, 1, 3);
    PackedBatch.of(config, List.of(new int[12]));
    refused(() -> PackedBatch.of(config, List.of(new int[13])), "13 tokens exceeds 12");
    refused(() -> PackedBatch.of(config, List.of(new int[0])), "length 0");
    Segments three = Segments.ofLengths(3);
    refused(() -> new PackedBatch(new int[3], new int[2], new int[3], three), "2 positions");
  }

  @Test
  void sizesOutOfRangeAreNamed() {
    refused(() -> config(0, 4, 1, 2, 8, 1e-5f), "vocabulary is 0");
    refused(() -> config(5, 0, 1, 1, 8, 1e-5f), "width is 0");
    refused(() -> config(5, 4, 0, 2, 8, 1e-5f), "layers is 0");
    refused(() -> config(5, 4, 1, 3, 8, 1e-5f), "3 heads do not divide width 4");
    refused(() -> config(5, 4, 1, 2, 0, 1e-5f), "positions is 0");
    refused(() -> config(5, 4, 1, 2, 8, 0), "epsilon is 0.0");
    refused(() -> config(5, 4, 1, 2, 8, Float.NaN), "epsilon is NaN");
    refused(() -> config(1 << 30, 4, 1, 2, 8, 1e-5f), "vocabulary is 1073741824");
  }

  @Test
  void labelsNeedAHeadOfTheirNumber() {
    EncoderConfig config = RandomModels.config(EncoderFamily.BERT, 1, 2, 1, 3);
    Parameters two = RandomModels.parameters(config, 2, 1);
    assertEquals(2, new Model(config, two, null, List.of("a", "b")).labels().size());
    refused(() -> new Model(config, two, null, List.of("a", "b", "c")), "3 labels");
  }

  private static EncoderConfig config(
      int vocabulary, int width, int layers, int heads, int positions, float epsilon) {
    return new EncoderConfig(
        EncoderFamily.BERT, vocabulary, width, layers, heads, 3, positions, 2, epsilon);
  }

  private static void refused(Runnable action, String message) {
    String found = assertThrows(IllegalArgumentException.class, action::run).getMessage();
    assertTrue(found.contains(message), found);
  }
}
