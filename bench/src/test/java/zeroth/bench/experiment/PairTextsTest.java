package zeroth.bench.experiment;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import zeroth.bench.TinyModel;
import zeroth.bench.task.LabelledText;
import zeroth.tensor.backend.Backend;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.direction.Perturbation;
import zeroth.tensor.reference.ReferenceBackend;
import zeroth.transformer.Model;
import zeroth.transformer.ZeroShotHead;
import zeroth.transformer.encoder.EncoderNames;

/** What an encoder makes of texts that belong together. */
class PairTextsTest {
  private final Backend backend = new ReferenceBackend();
  private final Model model =
      ZeroShotHead.attach(
          TinyModel.create(), backend, List.of("bad", "good"), List.of("awful", "great"), 20);
  private final TextClassification classification = new TextClassification(model, backend);

  @AfterEach
  void close() {
    model.tokenizer().close();
    backend.close();
  }

  /** Ids as the vocabulary of {@link TinyModel} has them: good 4, bad 8, film 12, book 13. */
  @Test
  void twoTextsAreAPairOneAndThreeAreOneText() {
    EncodedTexts texts =
        classification.encode(
            List.of(
                text("premise", "good film", "hypothesis", "bad book"),
                text("text", "good film"),
                text("word", "film", "first", "good", "second", "bad")),
            24);
    assertArrayEquals(new int[] {2, 4, 12, 3, 8, 13, 3}, texts.ids().get(0));
    assertArrayEquals(new int[] {2, 4, 12, 3}, texts.ids().get(1));
    assertArrayEquals(new int[] {2, 12, 4, 8, 3}, texts.ids().get(2));
    assertArrayEquals(new int[] {4, 4, 5}, texts.seconds());
  }

  /** The longer one loses its end, the shorter one nothing. */
  @Test
  void aPairThatIsTooLongIsCutFairlyAndCounted() {
    List<LabelledText> texts =
        List.of(
            text("a", "good good good good good", "b", "bad"),
            text("a", "good", "b", "bad bad bad bad"),
            text("a", "good good", "b", "bad bad"));
    EncodedTexts encoded = classification.encode(texts, 7);
    assertArrayEquals(new int[] {2, 4, 4, 4, 3, 8, 3}, encoded.ids().get(0));
    assertArrayEquals(new int[] {2, 4, 3, 8, 8, 8, 3}, encoded.ids().get(1));
    assertArrayEquals(new int[] {2, 4, 4, 3, 8, 8, 3}, encoded.ids().get(2));
    assertArrayEquals(new int[] {5, 3, 4}, encoded.seconds());
    assertEquals(2, classification.cut(texts, encoded, 7));
  }

  @Test
  void selectionsAndPiecesKeepThePlaces() {
    EncodedTexts texts = classification.encode(several(), 24);
    EncodedTexts some = texts.select(5, 0, 3);
    int[] places = texts.seconds();
    assertArrayEquals(new int[] {places[5], places[0], places[3]}, some.seconds());
    for (EncodedTexts piece : texts.pieces(20)) {
      for (int i = 0; i < piece.size(); i++) {
        int[] ids = piece.ids().get(i);
        int first = IntStream.range(0, ids.length).filter(t -> ids[t] == 3).findFirst().getAsInt();
        assertEquals(first + 1, piece.seconds()[i]);
      }
    }
  }

  /** The digest of single texts is over sizes, classes and ids, big-endian, as it always was. */
  @Test
  void placesCountInTheDigestOfPairsAlone() throws IOException, NoSuchAlgorithmException {
    EncodedTexts single =
        classification.encode(List.of(text("text", "good film"), text("text", "bad")), 24);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    for (int word : new int[] {2, 1, 4, 2, 4, 12, 3, 1, 3, 2, 8, 3}) {
      out.writeInt(word);
    }
    byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes.toByteArray());
    assertEquals(HexFormat.of().formatHex(digest), EncodedTexts.sha256(single));
    EncodedTexts pairs = classification.encode(several(), 24);
    EncodedTexts same = new EncodedTexts(pairs.ids(), pairs.labels());
    assertNotEquals(EncodedTexts.sha256(same), EncodedTexts.sha256(pairs));
  }

  /** Only the second row of token types tells a pair from the same tokens as one text. */
  @Test
  void lossesOfPairsReadTheSecondRowOfTokenTypes() {
    EncodedTexts pairs = classification.encode(several(), 24);
    EncodedTexts single = new EncodedTexts(pairs.ids(), pairs.labels());
    double[] apart = classification.losses(pairs, List.of(Perturbation.NONE));
    assertTrue(apart[0] != classification.losses(single, List.of(Perturbation.NONE))[0]);
    assertEquals(apart[0], classification.measure(pairs).loss(), 1e-6);

    Parameters theta = model.parameters().copy();
    float[] types = theta.tensor(EncoderNames.TYPES).data();
    System.arraycopy(types, 0, types, types.length / 2, types.length / 2);
    TextClassification alike = classification.with(theta);
    assertArrayEquals(
        alike.losses(single, List.of(Perturbation.NONE)),
        alike.losses(pairs, List.of(Perturbation.NONE)));
  }

  @Test
  void gradientsReachTheSecondRowForPairsAlone() {
    EncodedTexts pairs = classification.encode(several(), 24);
    assertTrue(squares(pairs) > 0);
    assertEquals(0, squares(new EncodedTexts(pairs.ids(), pairs.labels())));
  }

  /** Of the gradient of the second row of token types. */
  private double squares(EncodedTexts texts) {
    Parameters gradient = model.parameters().zeros();
    classification.gradient(texts).addTo(Perturbation.NONE, gradient);
    float[] types = gradient.tensor(EncoderNames.TYPES).data();
    return IntStream.range(types.length / 2, types.length)
        .mapToDouble(i -> (double) types[i] * types[i])
        .sum();
  }

  private static List<LabelledText> several() {
    return IntStream.range(0, 9)
        .mapToObj(
            i ->
                text(
                    "a", "good film ".repeat(1 + i % 3).strip(),
                    "b", "the bad book ".repeat(1 + i % 2).strip()))
        .toList();
  }

  /** Names and texts in turn, of class 1. */
  private static LabelledText text(String... fields) {
    Map<String, String> map = new LinkedHashMap<>();
    for (int i = 0; i < fields.length; i += 2) {
      map.put(fields[i], fields[i + 1]);
    }
    return new LabelledText(map, 1);
  }
}
