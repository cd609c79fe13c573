package zeroth.tensor.direction;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import zeroth.tensor.Parameter;
import zeroth.tensor.Shape;
import zeroth.tensor.Tensor;
import zeroth.tensor.agreement.Sample;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.random.Key;
import zeroth.tensor.random.ReferenceNoise;

/**
 * A direction is a function of the address: ranges, order and neighbours of tensors do not matter.
 */
class RangeLawProperties {
  private static final String NAME = "layer.weight";
  private static final ReferenceNoise NOISE = new ReferenceNoise();

  /** One direction of each kind over the parameters, whose state is of their shapes. */
  enum Kind {
    GAUSSIAN {
      @Override
      Direction over(Parameters theta, long seed) {
        return new Direction.Gaussian(Key.ofSeed(seed));
      }
    },
    RADEMACHER {
      @Override
      Direction over(Parameters theta, long seed) {
        return new Direction.Rademacher(Key.ofSeed(seed));
      }
    },
    DRAWN {
      @Override
      Direction over(Parameters theta, long seed) {
        return new Drawn(Key.ofSeed(seed), RangeLawProperties::law);
      }
    },
    DENSE {
      @Override
      Direction over(Parameters theta, long seed) {
        return new Direction.Dense(randomState(theta, seed));
      }
    },
    SCALED {
      @Override
      Direction over(Parameters theta, long seed) {
        return GAUSSIAN.over(theta, seed).scaled(0.3).scaled(-7);
      }
    },
    SUM {
      @Override
      Direction over(Parameters theta, long seed) {
        Direction nested = RADEMACHER.over(theta, seed).minus(DENSE.over(theta, seed));
        return new Direction.Sum(
            List.of(
                GAUSSIAN.over(theta, seed),
                DRAWN.over(theta, seed),
                nested.scaled(0.1),
                GAUSSIAN.over(theta, seed + 1),
                SCALED.over(theta, seed + 2)));
      }
    };

    abstract Direction over(Parameters theta, long seed);

    private static Parameters randomState(Parameters theta, long seed) {
      Parameters state = theta.zeros();
      Random random = new Random(seed);
      for (Parameter p : state.list()) {
        float[] v = state.tensor(p).data();
        for (int i = 0; i < v.length; i++) {
          v[i] = (float) random.nextGaussian();
        }
      }
      return state;
    }
  }

  private static float law(Key tensor, int index) {
    return (int) tensor.block(index) * 0x1p-31f;
  }

  @Property(tries = 300)
  void anySplitIntoRangesGivesTheWhole(
      @ForAll Kind kind, @ForAll @IntRange(max = 700) int n, @ForAll long seed) {
    Sample sample = new Sample(seed);
    Parameters theta = Parameters.of(NAME, new Tensor(Shape.of(n), sample.values(n)));
    Parameter p = theta.get(NAME);
    TensorDirection v = kind.over(theta, seed).of(p, NOISE);
    double scale = sample.scale();
    float[] whole = theta.tensor(NAME).data().clone();
    v.addTo(scale, 0, n, whole, 0);
    float[] pieces = theta.tensor(NAME).data().clone();
    int[] cuts = new int[sample.between(0, 6) + 2];
    for (int i = 1; i < cuts.length - 1; i++) {
      cuts[i] = sample.between(0, n);
    }
    cuts[cuts.length - 1] = n;
    Arrays.sort(cuts);
    for (int i = cuts.length - 1; i > 0; i--) { // the last range first
      int from = cuts[i - 1];
      int count = cuts[i] - from;
      int offset = sample.between(0, 9);
      float[] buffer = new float[offset + count + 3];
      Arrays.fill(buffer, 123);
      System.arraycopy(pieces, from, buffer, offset, count);
      v.addTo(scale, from, count, buffer, offset);
      System.arraycopy(buffer, offset, pieces, from, count);
      Arrays.fill(buffer, offset, offset + count, 123);
      for (float outside : buffer) {
        assertEquals(123, outside);
      }
    }
    assertBits(whole, pieces);
  }

  @Property(tries = 100)
  void noiseIsTheDefinitionElementByElement(@ForAll @IntRange(max = 400) int n, @ForAll long seed) {
    Parameters theta = Parameters.of(NAME, Tensor.zeros(Shape.of(n)));
    Key key = Key.ofSeed(seed);
    float[] z = new float[n];
    new Direction.Gaussian(key).of(theta.get(NAME), NOISE).addTo(-0.25, 0, n, z, 0);
    float[] r = new float[n];
    new Direction.Rademacher(key).of(theta.get(NAME), NOISE).addTo(-0.25, 0, n, r, 0);
    float[] d = new float[n];
    new Drawn(key, RangeLawProperties::law).of(theta.get(NAME), NOISE).addTo(-0.25, 0, n, d, 0);
    for (int i = 0; i < n; i++) {
      assertEquals(-0.25f * ReferenceNoise.gaussian(key.fold(NAME), i), z[i]);
      assertEquals(-0.25f * ReferenceNoise.rademacher(key.fold(NAME), i), r[i]);
      assertEquals(-0.25f * law(key.fold(NAME), i), d[i]);
    }
  }

  @Property(tries = 100)
  void freezingOrReorderingTensorsLeavesTheOthersNoise(@ForAll Kind kind, @ForAll long seed) {
    Sample sample = new Sample(seed);
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    tensors.put("a", sample.weights(3, 50));
    tensors.put("b", sample.weights(131));
    tensors.put("c", sample.weights(20, 10));
    Parameters all = Parameters.of(tensors);
    Direction v = kind.over(all, seed);
    Map<String, Tensor> reversed = new LinkedHashMap<>();
    for (String name : List.of("c", "b", "a")) {
      reversed.put(name, tensors.get(name));
    }
    Parameters moved = all.copy();
    moved.add(0.5, v);
    Parameters frozen = all.freeze(p -> p.name().equals("b")).copy();
    frozen.add(0.5, v);
    Parameters reordered = Parameters.of(reversed).copy();
    reordered.add(0.5, v);
    for (String name : List.of("a", "b", "c")) {
      float[] expected = name.equals("b") ? tensors.get("b").data() : moved.tensor(name).data();
      assertBits(expected, frozen.tensor(name).data());
      assertBits(moved.tensor(name).data(), reordered.tensor(name).data());
    }
  }

  @Property(tries = 100)
  void aSumIsItsTermsOneAfterTheOther(@ForAll long seed) {
    Sample sample = new Sample(seed);
    Parameters theta = sample.map(7, 40);
    Direction first = Kind.GAUSSIAN.over(theta, seed);
    Direction second = Kind.DENSE.over(theta, seed);
    double scale = sample.scale();
    Parameters together = theta.copy();
    together.add(scale, first.plus(second.scaled(3)));
    Parameters apart = theta.copy();
    apart.add(scale, first);
    apart.add(scale * 3, second);
    assertEquals(apart.sha256(), together.sha256());
  }

  private static void assertBits(float[] expected, float[] got) {
    assertArrayEquals(bits(expected), bits(got));
  }

  private static int[] bits(float[] x) {
    int[] bits = new int[x.length];
    for (int i = 0; i < x.length; i++) {
      bits[i] = Float.floatToIntBits(x[i]);
    }
    return bits;
  }
}
