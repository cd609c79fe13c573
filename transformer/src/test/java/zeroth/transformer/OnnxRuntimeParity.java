package zeroth.transformer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import zeroth.tensor.backend.Backend;
import zeroth.tensor.direction.WeightView;
import zeroth.transformer.encoder.Encoder;
import zeroth.transformer.encoder.PackedBatch;
import zeroth.transformer.onnx.BundledModel;
import zeroth.transformer.tokenizer.EncodedPair;

/**
 * The forward pass on the real MiniLM against ONNX Runtime, which runs the same file's graph. A
 * backend is put to it by a subclass.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class OnnxRuntimeParity {
  /** Bound on the absolute difference of any element of the last hidden state. */
  private static final double TOLERANCE = 1e-5;

  private static final String LONG =
      "The harbour master wrote down every vessel's name, tonnage and cargo; "
          + "on stormy nights (and there were 17 of them in 1893!) his lamp burned until dawn. ";

  /** Lengths in tokens: 3, some, many, and 120. */
  private static final List<String> TEXTS =
      List.of("dog", "any of various large animals that live in the sea", LONG, LONG.repeat(6));

  private Model model;
  private OrtSession session;
  private Backend backend;

  /** The backend under test; closed at the end. */
  abstract Backend backend();

  @BeforeAll
  void open(@TempDir Path directory) throws IOException, OrtException {
    Path onnx = directory.resolve("model.onnx");
    try (InputStream in = getClass().getResourceAsStream("/all-minilm-l6-v2.onnx")) {
      Files.copy(in, onnx);
    }
    session = OrtEnvironment.getEnvironment().createSession(onnx.toString());
    model = BundledModel.minilm();
    backend = backend();
  }

  @AfterAll
  void close() throws OrtException {
    session.close();
    model.tokenizer().close();
    backend.close();
  }

  @Test
  void lastHiddenStatesAgreeAloneAndPacked() throws OrtException {
    List<int[]> sequences =
        TEXTS.stream().map(text -> model.tokenizer().encode(text, 120)).toList();
    assertEquals(3, sequences.get(0).length);
    assertEquals(120, sequences.get(3).length);

    List<float[]> alone = new ArrayList<>();
    for (int[] sequence : sequences) {
      float[] hidden = hidden(List.of(sequence));
      float[] expected = runtime(sequence, sequence.length);
      double difference = maxDifference(expected, hidden);
      assertTrue(
          difference <= TOLERANCE, () -> sequence.length + " tokens differ by " + difference);
      alone.add(hidden);
    }
    float[] packed = hidden(sequences);
    int at = 0;
    for (float[] hidden : alone) {
      assertArrayEquals(hidden, Arrays.copyOfRange(packed, at, at + hidden.length));
      at += hidden.length;
    }
    assertEquals(packed.length, at);
  }

  /** The graph adds its own rows of token types. */
  @Test
  void pairsAgree() throws OrtException {
    for (String first : TEXTS) {
      EncodedPair pair = model.tokenizer().encodePair(first, "A sea animal is large.", 120);
      assertTrue(pair.second() < pair.ids().length);
      float[] hidden =
          hidden(PackedBatch.of(model.config(), List.of(pair.ids()), new int[] {pair.second()}));
      float[] expected = runtime(pair.ids(), pair.second());
      double difference = maxDifference(expected, hidden);
      assertTrue(
          difference <= TOLERANCE, () -> pair.ids().length + " tokens differ by " + difference);
      double single = maxDifference(expected, hidden(List.of(pair.ids())));
      assertTrue(single > 100 * TOLERANCE, "types change little: " + single);
    }
  }

  private float[] hidden(List<int[]> sequences) {
    return hidden(PackedBatch.of(model.config(), sequences));
  }

  private float[] hidden(PackedBatch batch) {
    backend.begin();
    WeightView weights = WeightView.plain(model.parameters());
    return backend.read(new Encoder(model.config()).forward(backend, weights, batch));
  }

  private float[] runtime(int[] sequence, int second) throws OrtException {
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    long[][] ids = {Arrays.stream(sequence).asLongStream().toArray()};
    long[][] ones = {new long[sequence.length]};
    Arrays.fill(ones[0], 1);
    long[][] numbers = {new long[sequence.length]};
    Arrays.fill(numbers[0], second, sequence.length, 1);
    try (OnnxTensor inputs = OnnxTensor.createTensor(environment, ids);
        OnnxTensor mask = OnnxTensor.createTensor(environment, ones);
        OnnxTensor types = OnnxTensor.createTensor(environment, numbers);
        OrtSession.Result result =
            session.run(
                Map.of("input_ids", inputs, "attention_mask", mask, "token_type_ids", types))) {
      float[][][] hidden = (float[][][]) result.get(0).getValue();
      int C = hidden[0][0].length;
      float[] flat = new float[sequence.length * C];
      for (int t = 0; t < sequence.length; t++) {
        System.arraycopy(hidden[0][t], 0, flat, t * C, C);
      }
      return flat;
    }
  }

  private static double maxDifference(float[] expected, float[] found) {
    assertEquals(expected.length, found.length);
    double max = 0;
    for (int i = 0; i < expected.length; i++) {
      max = Math.max(max, Math.abs((double) expected[i] - found[i]));
    }
    return max;
  }
}
