package zeroth.tensor.opencl;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import zeroth.tensor.LowRankTerm;
import zeroth.tensor.Segments;
import zeroth.tensor.Shape;
import zeroth.tensor.Tensor;
import zeroth.tensor.agreement.RandomUpdate;
import zeroth.tensor.agreement.Sample;
import zeroth.tensor.backend.Backend;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.backend.Pointwise;
import zeroth.tensor.backend.Values;
import zeroth.tensor.direction.Direction;
import zeroth.tensor.direction.InverseRoot;
import zeroth.tensor.direction.Masked;
import zeroth.tensor.direction.MomentRatio;
import zeroth.tensor.direction.Perturbation;
import zeroth.tensor.direction.Tiled;
import zeroth.tensor.direction.WeightView;
import zeroth.tensor.random.Key;
import zeroth.tensor.reference.ReferenceBackend;

/** Every op of the kernel run as Java, so that its code is tested where there is no device. */
class OpsInJavaTest {
  private static final int WIDTH = 20;

  private final Sample sample = new Sample(11);
  private final Parameters theta = theta();
  private final Segments segments = Segments.ofLengths(3, 1, 5);
  private final Backend java = new OpenClBackend(new Session(new JavaProgram(), 1));
  private final Backend reference = new ReferenceBackend();

  private Parameters theta() {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    tensors.put("table", sample.weights(12, WIDTH));
    tensors.put("w", sample.weights(2 * WIDTH, WIDTH));
    tensors.put("b", sample.weights(2 * WIDTH));
    tensors.put("gain", sample.weights(WIDTH));
    tensors.put("w.a", sample.weights(3, WIDTH));
    tensors.put("w.b", sample.weights(2 * WIDTH, 3));
    return Parameters.of(tensors);
  }

  /** The view with a term beside w. */
  private WeightView beside(WeightView view) {
    LowRankTerm term = new LowRankTerm("w.a", "w.b", 2);
    return new WeightView(theta.with(Map.of("w", term)), view.candidates());
  }

  private void agree(Function<Backend, Values> op) {
    java.begin();
    float[] expected = reference.read(op.apply(reference));
    assertArrayEquals(expected, java.read(op.apply(java)));
  }

  private Values x(Backend b, float[] elements) {
    return b.of(elements.length / WIDTH, WIDTH, elements);
  }

  @Test
  void opsWithoutWeights() {
    int rows = 2 * segments.total();
    float[] q = sample.values(rows * WIDTH);
    float[] k = sample.values(rows * WIDTH);
    float[] v = sample.values(rows * WIDTH);
    float[] minus = new float[k.length]; // k + minus has many zeros
    for (int i = 0; i < k.length; i += 2) {
      minus[i] = -k[i];
    }
    agree(b -> b.add(x(b, q), x(b, k)));
    for (Pointwise f : Pointwise.values()) {
      agree(b -> b.addScaled(x(b, q), -0.3f, b.add(x(b, k), x(b, minus)), f));
    }
    agree(b -> b.meanPool(x(b, q), segments));
    agree(b -> b.normalizeRows(x(b, q)));
    agree(b -> b.attention(x(b, q), x(b, k), x(b, v), segments, 4));
  }

  @Test
  void opsWithWeightsUnderDirectionsOfAllKinds() {
    float[] x = sample.values(6 * WIDTH);
    int[] ids = sample.ids(7, 12);
    for (int i = 0; i < 12; i++) {
      Direction v = sample.direction(theta);
      WeightView view =
          new WeightView(theta, List.of(v.times(0.1), Perturbation.NONE, v.times(-0.1)));
      Pointwise f = Pointwise.values()[i % 4];
      agree(b -> b.embedding(view, "table", ids));
      if (i % 4 == 0) { // barriers: slow
        agree(b -> b.linear(view, "w", "b", x(b, x), f));
        agree(b -> b.linear(beside(view), "w", "b", x(b, x), f));
        agree(b -> b.layerNorm(view, "gain", "gain", 1e-5f, x(b, x)));
      }
    }
  }

  @Test
  void lowRankTermsBesideAMatrix() {
    for (int i = 0; i < 6; i++) {
      WeightView view = sample.structuredView(theta);
      float[] x = sample.values(3 * view.groups() * WIDTH);
      String bias = i % 2 == 0 ? "b" : null;
      agree(b -> b.linear(view, "w", bias, x(b, x), Pointwise.GELU));
    }
  }

  @Test
  void writes() {
    Parameters expected = theta.copy();
    Parameters got = theta.copy().on(java);
    for (int i = 0; i < 12; i++) {
      Direction v = sample.direction(theta);
      expected.add(0.3, v);
      got.add(0.3, v);
      assertEquals(expected.sha256(), got.sha256());
    }
  }

  /** Every rule of an update, several times on directions of all kinds. */
  @Test
  void updates() {
    for (int kind = 0; kind < RandomUpdate.KINDS; kind++) {
      for (int i = 0; i < 6; i++) {
        RandomUpdate update = new RandomUpdate(sample, theta, kind);
        Map<String, float[]> expected = update.apply(reference);
        Map<String, float[]> got = update.apply(java);
        assertEquals(expected.keySet(), got.keySet());
        for (String name : expected.keySet()) {
          assertArrayEquals(expected.get(name), got.get(name), "update " + kind + ", " + name);
        }
      }
    }
  }

  /** As deep as directions may lie within each other, with terms beside each that are put aside. */
  @Test
  void directionsWithinDirections() {
    Direction v = new Direction.Gaussian(Key.ofSeed(1));
    for (int depth = 1; depth <= DirectionKernel.DEPTH; depth++) {
      Parameters h = sample.positive(sample.state(theta));
      v = new Direction.Gaussian(Key.ofSeed(10 + depth)).plus(new InverseRoot(v, h).scaled(0.7));
      Parameters expected = theta.copy();
      Parameters got = theta.copy().on(java);
      expected.add(0.3, v);
      got.add(0.3, v);
      assertEquals(expected.sha256(), got.sha256(), "depth " + depth);
    }
  }

  /** Moments within another kind, and others within them: all that can be put aside is. */
  @Test
  void momentsWithinADirection() {
    Parameters h = sample.positive(sample.state(theta));
    Direction z = new Direction.Gaussian(Key.ofSeed(3));
    Direction shaped = new InverseRoot(z, h);
    List<Direction> ratios = new ArrayList<>();
    for (Direction inner : List.of(shaped, z.plus(new Direction.Rademacher(Key.ofSeed(6))))) {
      ratios.add(
          new MomentRatio(
              List.of(
                  new MomentRatio.Term(inner, 0.3, 0.7),
                  new MomentRatio.Term(new Direction.Rademacher(Key.ofSeed(4)), -1, 0.1)),
              1e-4));
    }
    Direction deep = new InverseRoot(ratios.get(1), h).plus(new Direction.Gaussian(Key.ofSeed(5)));
    for (Direction v : List.of(ratios.get(0), z.plus(ratios.get(0).scaled(0.6)), deep)) {
      Parameters expected = theta.copy();
      Parameters got = theta.copy().on(java);
      expected.add(0.3, v);
      got.add(0.3, v);
      assertEquals(expected.sha256(), got.sha256());
    }
  }

  /** The mask is of the weights as they were before the step that writes them. */
  @Test
  void aStepMaskedByTheWeightsThatItWrites() {
    Parameters expected = theta.copy();
    Parameters got = theta.copy().on(java);
    Parameters thresholds = theta.zeros(p -> true, p -> Shape.of(1));
    thresholds.list().forEach(p -> thresholds.tensor(p).data()[0] = 0.1f);
    for (Parameters moved : List.of(expected, got)) {
      Direction v =
          new Direction.Gaussian(Key.ofSeed(1)).plus(new Direction.Rademacher(Key.ofSeed(2)));
      moved.add(3, new Masked(v, moved, thresholds));
      moved.add(3, new Masked(v, moved, thresholds).scaled(-1).plus(v));
    }
    assertNotEquals(theta.sha256(), got.sha256());
    assertEquals(expected.sha256(), got.sha256());
  }

  /** A vector that goes with a launch as it was, though the host changes it before the launch. */
  @Test
  void vectorsThatChangeWithinAForward() {
    Parameters expected = theta.zeros(p -> true, p -> Shape.of(p.shape().columns()));
    Parameters rows = expected.copy().on(java);
    int[] ids = {3, 0};
    java.begin();
    List<Values> got = new ArrayList<>();
    List<float[]> wanted = new ArrayList<>();
    for (int i = 1; i <= 3; i++) {
      expected.tensor("table").data()[1] = i;
      rows.tensor("table").data()[1] = i;
      WeightView there = new WeightView(theta, List.of(new Tiled(rows).times(0.5)));
      WeightView here = new WeightView(theta, List.of(new Tiled(expected).times(0.5)));
      got.add(java.embedding(there, "table", ids));
      wanted.add(reference.read(reference.embedding(here, "table", ids)));
    }
    for (int i = 0; i < 3; i++) {
      assertArrayEquals(wanted.get(i), java.read(got.get(i)), "change " + i);
    }
  }
}
