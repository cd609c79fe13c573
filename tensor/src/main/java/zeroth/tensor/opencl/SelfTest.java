package zeroth.tensor.opencl;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import zeroth.tensor.Backend;
import zeroth.tensor.Parameters;
import zeroth.tensor.Pointwise;
import zeroth.tensor.Shape;
import zeroth.tensor.Tensor;
import zeroth.tensor.Values;
import zeroth.tensor.WeightView;
import zeroth.tensor.direction.Direction;
import zeroth.tensor.random.Key;
import zeroth.tensor.random.ReferenceNoise;
import zeroth.tensor.reference.ReferenceBackend;

/**
 * What decides whether a device can be trusted, in a second: noise, a perturbed matrix product of
 * every pointwise function, and a layer norm, whose quotients and roots devices like to
 * approximate, against the reference.
 *
 * @param agrees whether all results are the reference's to the bit
 * @param finding that, or what differs, or why nothing could be computed
 */
public record SelfTest(boolean agrees, String finding) {
  private static final int OUT = 70;
  private static final int IN = 150;
  private static final int ROWS = 67;
  private static final int NOISE = 100_000;

  /** Tests a device. */
  public static SelfTest of(OpenClDevice device) {
    try (OpenClBackend backend = OpenClBackend.create(device)) {
      String noise = noise(backend);
      if (noise != null) {
        return new SelfTest(false, noise);
      }
      Parameters theta = weights();
      WeightView view = view(theta);
      for (Pointwise f : Pointwise.values()) {
        String product =
            both(
                backend,
                "matrix product, " + f.name().toLowerCase(Locale.ROOT),
                b -> b.linear(view, "w", "b", b.of(2 * ROWS, IN, elements(2 * ROWS * IN, 7)), f));
        if (product != null) {
          return new SelfTest(false, product);
        }
      }
      String norm =
          both(
              backend,
              "layer norm",
              b ->
                  b.layerNorm(
                      view, "b", "b", 1e-12f, b.of(2 * ROWS, OUT, elements(2 * ROWS * OUT, 8))));
      return norm == null
          ? new SelfTest(
              true, "noise, matrix products and layer norm agree with the CPU to the bit")
          : new SelfTest(false, norm);
    } catch (OpenClException e) {
      return new SelfTest(false, e.getMessage());
    }
  }

  private static Parameters weights() {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    tensors.put("w", new Tensor(Shape.of(OUT, IN), elements(OUT * IN, 5)));
    tensors.put("b", new Tensor(Shape.of(OUT), elements(OUT, 6)));
    return Parameters.of(tensors);
  }

  private static WeightView view(Parameters theta) {
    Direction z =
        new Direction.Gaussian(Key.ofSeed(2)).plus(new Direction.Rademacher(Key.ofSeed(3)));
    return new WeightView(theta, List.of(z.times(1e-2), z.times(-1e-2)));
  }

  /** Normal elements; what they are made of has been tested where they are used. */
  private static float[] elements(int count, int seed) {
    float[] x = new float[count];
    new ReferenceNoise().addGaussian(Key.ofSeed(seed), 0, count, 1, x, 0);
    return x;
  }

  /** What differs in the noise that the device adds to zeros, or null. */
  private static String noise(OpenClBackend backend) {
    Parameters x = Parameters.of("x", Tensor.zeros(Shape.of(NOISE))).on(backend);
    Key key = Key.ofSeed(4);
    x.add(1, new Direction.Gaussian(key));
    float[] expected = new float[NOISE];
    new ReferenceNoise().addGaussian(key.fold("x"), 0, NOISE, 1, expected, 0);
    return difference("noise", expected, x.tensor("x").data());
  }

  private static String both(Backend backend, String what, Function<Backend, Values> op) {
    Backend reference = new ReferenceBackend();
    backend.begin();
    return difference(what, reference.read(op.apply(reference)), backend.read(op.apply(backend)));
  }

  private static String difference(String what, float[] expected, float[] got) {
    int differing = Math.abs(expected.length - got.length);
    for (int i = 0; i < Math.min(expected.length, got.length); i++) {
      if (Float.floatToIntBits(expected[i]) != Float.floatToIntBits(got[i])) {
        differing++;
      }
    }
    return differing == 0
        ? null
        : String.format(
            Locale.ROOT,
            "%s differs from the CPU in %,d of %,d elements",
            what,
            differing,
            expected.length);
  }
}
