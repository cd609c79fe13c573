package zeroth.zo.learned;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import zeroth.tensor.Parameter;
import zeroth.tensor.Tensor;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.random.Key;

/** What a survey says of networks that are alike by construction, and of untrained ones. */
class NetworkSurveyTest {

  /** Untrained ones lie apart by the root of twice their weights' mean variance, bound^2 / 3. */
  @Test
  void untrainedNetworksAreDistinctAndEndAtTheirBounds() {
    PertNetworks random = NetworkSurvey.random(40, Key.ofSeed(1));
    NetworkSurvey found = NetworkSurvey.of(random);
    assertEquals(40, found.networks());
    assertEquals(40, found.distinct());
    assertTrue(found.largest() < 1 / Math.sqrt(5) && found.largest() > 0.447, found.toString());
    NetworkSurvey.Nearness far =
        NetworkSurvey.nearness(random, NetworkSurvey.random(1, Key.ofSeed(2)));
    double apart = Math.sqrt(2.0 / 3 * (384.0 / 5 + 65.0 / 64) / 449);
    assertEquals(apart, far.median(), 0.02);
    assertEquals(0, far.share());
  }

  /** The second layer begins below another bound, and may grow. */
  @Test
  void theLargestWeightIsOfTheFirstLayers() {
    PertNetworks random = NetworkSurvey.random(2, Key.ofSeed(1));
    random.weights().tensor("1.2.weight").data()[0] = 9;
    random.weights().tensor("1.2.bias").data()[0] = -9;
    assertTrue(NetworkSurvey.of(random).largest() < 0.45);
    random.weights().tensor("1.0.bias").data()[63] = -3;
    assertEquals(3, NetworkSurvey.of(random).largest());
  }

  /** Copies moved by 0.004 in every weight lie just that far away. */
  @Test
  void copiesThatHardlyMovedAreOneNetwork() {
    PertNetworks few = NetworkSurvey.random(3, Key.ofSeed(3));
    PertNetworks copies = copies(few, 4, 0.004f);
    NetworkSurvey found = NetworkSurvey.of(copies);
    assertEquals(12, found.networks());
    assertEquals(3, found.distinct());
    NetworkSurvey.Nearness near = NetworkSurvey.nearness(copies, few);
    assertEquals(0.004, near.median(), 1e-6);
    assertEquals(1, near.share());
    NetworkSurvey.Nearness half =
        NetworkSurvey.nearness(NetworkSurvey.random(6, Key.ofSeed(3)), few);
    assertEquals(0.5, half.share(), "names are the addresses of the first three");
    assertEquals(12, NetworkSurvey.of(copies(few, 4, 0.02f)).distinct());
  }

  /** The copies of a network: it itself, and it with all weights moved one way and the other. */
  private static PertNetworks copies(PertNetworks few, int count, float by) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (int copy = 0; copy < count; copy++) {
      float[] moves = {by, -by, by, -by};
      for (Parameter p : few.weights().list()) {
        float[] data = few.weights().tensor(p).data().clone();
        for (int i = 0; i < data.length; i++) {
          data[i] += moves[copy] * (copy < 2 || i % 2 == 0 ? 1 : -1);
        }
        tensors.put("copy" + copy + "." + p.name(), new Tensor(p.shape(), data));
      }
    }
    return new PertNetworks(Parameters.of(tensors));
  }

  /** s = |b| for a network without weights, whatever goes in; the median is of three. */
  @Test
  void theMedianScaleIsOfTheSettledScales() {
    PertNetworks set = NetworkSurvey.random(3, Key.ofSeed(4));
    set.weights().list().forEach(p -> java.util.Arrays.fill(set.weights().tensor(p).data(), 0));
    for (int i = 0; i < 3; i++) {
      set.weights().tensor(i + ".2.bias").data()[0] = new float[] {-0.25f, 0.75f, -0.5f}[i];
    }
    assertEquals(0.5, NetworkSurvey.of(set).medianScale());
    // s = |w tanh(A s_before)| halves and more at every step: what settled is nearly 0
    set.weights().tensor("1.2.bias").data()[0] = 0;
    set.weights().tensor("1.0.weight").data()[4] = 1;
    set.weights().tensor("1.2.weight").data()[0] = 0.5f;
    set.weights().tensor("0.2.bias").data()[0] = 1e-9f;
    double s = 0.5 * Math.tanh(1);
    for (int step = 0; step < 10; step++) {
      s = 0.5 * Math.tanh(s);
    }
    assertEquals(s, NetworkSurvey.of(set).medianScale(), 1e-9 * s);
  }
}
