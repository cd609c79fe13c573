package zeroth.bench.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import zeroth.bench.experiment.Tuning.FrozenFormat;
import zeroth.tensor.BadInputException;
import zeroth.tensor.Parameter;
import zeroth.tensor.Shape;
import zeroth.tensor.Tensor;
import zeroth.tensor.backend.Parameters;
import zeroth.transformer.decoder.GptConfig;
import zeroth.transformer.decoder.GptDecoder;
import zeroth.transformer.decoder.GptFamily;
import zeroth.transformer.encoder.Encoder;
import zeroth.transformer.encoder.EncoderConfig;
import zeroth.transformer.encoder.EncoderFamily;
import zeroth.transformer.head.Classifier;
import zeroth.transformer.head.MaskedHead;

/** Which weights the names of {@code --tune} choose, in models of all families. */
class TuningTest {
  private static Parameters zeros(Map<String, Shape> shapes) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    shapes.forEach((name, shape) -> tensors.put(name, Tensor.zeros(shape)));
    return Parameters.of(tensors);
  }

  private static EncoderConfig config(EncoderFamily family) {
    return new EncoderConfig(family, 7, 2, 12, 1, 3, 9, family.hasTypes() ? 2 : 0, 1e-5f);
  }

  private static Parameters masked(EncoderFamily family) {
    return zeros(new MaskedHead(config(family)).shapes());
  }

  private static Parameters decoder(GptFamily family, boolean tied) {
    return zeros(new GptDecoder(new GptConfig(family, 7, 2, 12, 1, 3, 9, 1e-5f, tied)).shapes());
  }

  /** The names of the weights that are trained. */
  private static Set<String> trained(String tune, Parameters theta) {
    return Tuning.of(tune, FrozenFormat.KEEP).of(theta).list().stream()
        .filter(Parameter::trainable)
        .map(Parameter::name)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Set<Integer> layers(String tune, Parameters theta) {
    return trained(tune, theta).stream()
        .map(LayerChoice::layer)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void layersAreChosenByNumber() {
    for (Parameters theta :
        List.of(
            masked(EncoderFamily.BERT),
            masked(EncoderFamily.DISTILBERT),
            decoder(GptFamily.GPT2, true),
            decoder(GptFamily.OPT, false))) {
      assertEquals(Set.of(10, 11), layers("layers:last2", theta));
      assertEquals(Set.of(0, 1), layers("layers:0,1", theta));
      assertEquals(Set.of(1), layers("layers:1", theta));
      assertEquals(Set.of(0, 1, 2, 3, 11), layers("layers:0-3,11", theta));
      long ofOne = theta.list().stream().filter(p -> LayerChoice.layer(p.name()) == 1).count();
      assertEquals(16, ofOne); // six maps and two norms, each with a bias
      assertEquals(ofOne, trained("layers:1", theta).size());
      refused("layers:12", theta, "number 12", "12, from 0 to 11");
      refused("layers:last13", theta, "13 at the end", "12");
    }
    refused("layers:0", zeros(Map.of("w", Shape.of(2))), "layers are none");
  }

  @Test
  void whatNamesNoLayersIsALine() {
    for (String wrong : List.of("", "last", "last0", "3-1", "1,", "x", "-1", "99999")) {
      BadInputException e =
          assertThrows(
              BadInputException.class, () -> Tuning.of("layers:" + wrong, FrozenFormat.KEEP));
      assertTrue(e.getMessage().contains("layers:last2, layers:0,1 and layers:0-3"));
    }
  }

  @Test
  void headsAreWhatIsNoPartOfTheBody() {
    for (EncoderFamily family : EncoderFamily.values()) {
      Set<String> head = new TreeSet<>(new MaskedHead(config(family)).shapes().keySet());
      Map<String, Shape> body = Encoder.shapes(config(family));
      head.removeAll(body.keySet());
      assertEquals(head, trained("head", masked(family)));
      body.put(Classifier.HEAD_WEIGHT, Shape.of(3, 2));
      body.put(Classifier.HEAD_BIAS, Shape.of(3));
      assertEquals(
          Set.of(Classifier.HEAD_WEIGHT, Classifier.HEAD_BIAS), trained("head", zeros(body)));
    }
    assertEquals(Set.of("lm_head.weight"), trained("head", decoder(GptFamily.OPT, false)));
    refused("head", decoder(GptFamily.OPT, true), "found in no name");
  }

  @Test
  void biasesAreVectorsOfThatName() {
    Parameters theta = masked(EncoderFamily.BERT);
    Set<String> biases = trained("bias", theta);
    assertTrue(biases.contains("cls.predictions.bias"));
    assertTrue(biases.contains("encoder.layer.3.output.LayerNorm.bias"));
    assertEquals(12 * 8 + 1 + 3, biases.size()); // of the layers, the embeddings' norm, the head
    biases.forEach(name -> assertEquals(1, theta.get(name).shape().rank()));
  }

  @Test
  void theRestIsAsBefore() {
    Parameters theta = decoder(GptFamily.OPT, false);
    assertSame(theta, Tuning.of("full", FrozenFormat.KEEP).of(theta));
    assertEquals(24, trained("fc[12]\\.weight", theta).size());
    assertEquals(0, Tuning.none(FrozenFormat.KEEP).of(theta).trainableSize());
    Tuning last = Tuning.of("layers:last1", FrozenFormat.KEEP);
    assertTrue(last.keeps("model.decoder.layers.11.fc1.weight")); // widened once it is known
    assertFalse(Tuning.of("layers:last1", FrozenFormat.FLOAT32).keeps("x"));
    assertFalse(Tuning.of("bias", FrozenFormat.KEEP).keeps("a.bias"));
    assertFalse(Tuning.of("full", FrozenFormat.KEEP).keeps("a"));
  }

  private static void refused(String tune, Parameters theta, String... parts) {
    String line = assertThrows(BadInputException.class, () -> trained(tune, theta)).getMessage();
    for (String part : parts) {
      assertTrue(line.contains(part), line);
    }
  }
}
