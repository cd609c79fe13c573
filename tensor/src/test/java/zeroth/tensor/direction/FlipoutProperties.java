package zeroth.tensor.direction;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import zeroth.tensor.Parameter;
import zeroth.tensor.Shape;
import zeroth.tensor.Tensor;
import zeroth.tensor.agreement.Sample;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.random.Key;
import zeroth.tensor.random.ReferenceNoise;

/** {@link Flipout}'s directions are what its formulas say. */
class FlipoutProperties {
  private static final ReferenceNoise NOISE = new ReferenceNoise();

  @Property(tries = 60)
  void anElementIsTheNoiseTimesTheSigns(@ForAll long seed) {
    Sample sample = new Sample(seed);
    Parameters theta = weights(sample);
    Flipout v = new Flipout(Key.ofSeed(seed));
    double[] a = new Random(seed).doubles(sample.between(1, 6), -2, 2).toArray();
    for (Parameter p : theta.list()) {
      float[] whole = elements(v.sum(a), p, 0, p.size());
      int n = p.shape().columns();
      for (int e = 0; e < p.size(); e++) {
        double c = 0;
        for (int i = 0; i < a.length; i++) {
          float s = ReferenceNoise.rademacher(v.columnSigns(i).fold(p.name()), e % n);
          float r =
              p.shape().isMatrix()
                  ? ReferenceNoise.rademacher(v.rowSigns(i).fold(p.name()), e / n)
                  : 1;
          c += a[i] * r * s;
        }
        double u = ReferenceNoise.gaussian(v.key().fold(p.name()), e);
        assertEquals(c * u, whole[e], 4e-6 * Math.abs(u) * (1 + a.length), p.name() + " " + e);
      }
    }
  }

  @Property(tries = 60)
  void oneDirectionHasTheNoisesMagnitude(@ForAll long seed) {
    Parameters theta = weights(new Sample(seed));
    Flipout v = new Flipout(Key.ofSeed(seed));
    for (Parameter p : theta.list()) {
      float[] z = elements(v.of(3), p, 0, p.size());
      float[] u = elements(new Direction.Gaussian(v.key()), p, 0, p.size());
      for (int e = 0; e < z.length; e++) {
        assertEquals(Math.abs(u[e]), Math.abs(z[e]), p.name());
      }
    }
  }

  @Property(tries = 60)
  void directionsOfAVectorAreThoseOfEachAlone(@ForAll long seed) {
    Sample sample = new Sample(seed);
    int count = sample.between(1, 5);
    Flipout v = new Flipout(Key.ofSeed(seed));
    for (Parameter p : weights(sample).list()) {
      float[] all = new float[count * p.size()];
      if (p.shape().isMatrix()) {
        assertThrows(IllegalArgumentException.class, () -> v.vectors(p, count, NOISE, all));
        continue;
      }
      v.vectors(p, count, NOISE, all);
      for (int i = 0; i < count; i++) {
        float[] alone = elements(v.of(i), p, 0, p.size());
        assertArrayEquals(
            alone, Arrays.copyOfRange(all, i * p.size(), (i + 1) * p.size()), p.name());
      }
    }
  }

  @Property(tries = 100)
  void anySplitIntoRangesGivesTheWhole(@ForAll long seed) {
    Sample sample = new Sample(seed);
    Parameter p = weights(sample).get("matrix");
    Direction v = new Flipout(Key.ofSeed(seed)).sum(0.5, -1, 2);
    float[] whole = elements(v, p, 0, p.size());
    int cut = sample.between(0, p.size());
    float[] first = elements(v, p, 0, cut);
    float[] second = elements(v, p, cut, p.size() - cut);
    for (int e = 0; e < whole.length; e++) {
      assertEquals(whole[e], e < cut ? first[e] : second[e - cut]);
    }
  }

  /** With 10,000 elements a mean product of two directions has a standard error of 1/100. */
  @Example
  void differentSequencesHaveUncorrelatedDirections() {
    Parameter p = Parameters.of("matrix", Tensor.zeros(Shape.of(100, 100))).get("matrix");
    Flipout v = new Flipout(Key.ofSeed(5));
    for (int i = 0; i < 4; i++) {
      for (int j = 0; j < i; j++) {
        float[] a = elements(v.of(i), p, 0, p.size());
        float[] b = elements(v.of(j), p, 0, p.size());
        double sum = 0;
        for (int e = 0; e < a.length; e++) {
          sum += (double) a[e] * b[e];
        }
        assertTrue(Math.abs(sum / a.length) < 4.5 / 100 * Math.sqrt(3), i + ", " + j);
      }
    }
  }

  @Example
  void otherDirectionsAreSummedByTheirFactors() {
    Parameter p = Parameters.of("matrix", Tensor.zeros(Shape.of(3, 4))).get("matrix");
    SequenceDirections.Each each =
        new SequenceDirections.Each(
            List.of(
                new Direction.Gaussian(Key.ofSeed(1)), new Direction.Rademacher(Key.ofSeed(2))));
    Direction sum = each.of(0).scaled(0.25).plus(each.of(1).scaled(-3));
    assertArrayEquals(elements(sum, p, 0, 12), elements(each.sum(0.25, -3), p, 0, 12));
  }

  private static Parameters weights(Sample sample) {
    return Parameters.of(
        Map.of(
            "matrix",
            Tensor.zeros(Shape.of(sample.between(1, 9), sample.between(1, 40))),
            "bias",
            Tensor.zeros(Shape.of(sample.between(1, 70)))));
  }

  private static float[] elements(Direction v, Parameter p, int from, int count) {
    float[] out = new float[count];
    v.of(p, NOISE).addTo(1, from, count, out, 0);
    return out;
  }
}
