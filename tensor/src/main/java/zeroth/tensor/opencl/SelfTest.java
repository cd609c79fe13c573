package zeroth.tensor.opencl;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiFunction;
import java.util.function.Function;
import zeroth.tensor.Parameter;
import zeroth.tensor.Shape;
import zeroth.tensor.Tensor;
import zeroth.tensor.backend.Backend;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.backend.Update;
import zeroth.tensor.direction.Direction;
import zeroth.tensor.random.Key;
import zeroth.tensor.reference.ReferenceBackend;
import zeroth.tensor.update.AdaMmUpdate;
import zeroth.tensor.update.AdamUpdate;
import zeroth.tensor.update.AverageUpdate;
import zeroth.tensor.update.CurvatureUpdate;
import zeroth.tensor.update.MomentumUpdate;
import zeroth.tensor.update.SignMomentumUpdate;
import zeroth.tensor.update.SignUpdate;

/**
 * What decides whether a device can be trusted, in a second: noise, the rules of updates, whose
 * quotients and roots devices like to approximate, and every op of a forward, against the
 * reference.
 *
 * @param agrees whether all results are the reference's to the bit
 * @param finding that, or what differs, or why nothing could be computed
 */
public record SelfTest(boolean agrees, String finding) {
  private static final int NOISE = 100_000;

  /** Tests a device. */
  public static SelfTest of(OpenClDevice device) {
    try (OpenClBackend backend = OpenClBackend.create(device)) {
      return of(backend);
    } catch (OpenClException e) {
      return new SelfTest(false, e.getMessage());
    }
  }

  /** Tests a backend. */
  static SelfTest of(OpenClBackend backend) {
    return trials().stream()
        .map(trial -> difference(trial, backend))
        .filter(Objects::nonNull)
        .findFirst()
        .map(found -> new SelfTest(false, found))
        .orElse(
            new SelfTest(
                true,
                "noise, updates, and every op of encoders, decoders and their adapters agree with the"
                    + " CPU to the bit"));
  }

  /** What is computed, in this order. */
  static List<OpTrials.Trial> trials() {
    List<OpTrials.Trial> trials = new ArrayList<>();
    trials.add(new OpTrials.Trial("noise", SelfTest::noise));
    rules().forEach((name, rule) -> trials.add(new OpTrials.Trial("update, " + name, twice(rule))));
    trials.addAll(OpTrials.all());
    return trials;
  }

  /** What differs on a backend from the reference, or null. */
  static String difference(OpTrials.Trial trial, Backend backend) {
    float[] expected = trial.result().apply(new ReferenceBackend());
    backend.begin();
    return difference(trial.what(), expected, trial.result().apply(backend));
  }

  /** Weights and their state, in the order in which an update may need them. */
  private record Held(Parameters theta, Parameters m, Parameters s, Parameters h) {
    static Held on(Backend backend) {
      Parameters theta = OpTrials.weights();
      return new Held(
          theta.on(backend),
          theta.zeros().on(backend),
          theta.zeros().on(backend),
          theta.zeros().on(backend));
    }

    float[] all() {
      float[] all = new float[0];
      for (Parameters held : List.of(theta, m, s, h)) {
        for (Parameter p : held.list()) {
          float[] part = held.tensor(p).data();
          int from = all.length;
          all = Arrays.copyOf(all, from + part.length);
          System.arraycopy(part, 0, all, from, part.length);
        }
      }
      return all;
    }
  }

  private static Map<String, BiFunction<Held, Direction, Update>> rules() {
    Map<String, BiFunction<Held, Direction, Update>> rules = new LinkedHashMap<>();
    rules.put("momentum", (x, v) -> new MomentumUpdate(x.theta, x.m, v, 1e-2f, 0.9f));
    rules.put("average", (x, v) -> new AverageUpdate(x.theta, v, 0.7f));
    rules.put("sign", (x, v) -> new SignUpdate(x.theta, v, 1e-2f));
    rules.put("averaged sign", (x, v) -> new SignMomentumUpdate(x.theta, x.m, v, 1e-2f, 0.9f));
    rules.put("curvature", (x, v) -> new CurvatureUpdate(x.theta, v, 1e-2f, 0.3f));
    rules.put(
        "Adam",
        (x, v) -> new AdamUpdate(x.theta, x.m, x.s, v, 1e-2f, 0.9f, 0.999f, 0.1f, 1e-3f, 1e-8f));
    rules.put(
        "AdaMM", (x, v) -> new AdaMmUpdate(x.theta, x.m, x.s, x.h, v, 1e-2f, 0.9f, 0.99f, 1e-8f));
    return rules;
  }

  /** What two updates leave: the second reads what the first has kept. */
  private static Function<Backend, float[]> twice(BiFunction<Held, Direction, Update> rule) {
    return backend -> {
      Held held = Held.on(backend);
      for (int seed = 12; seed < 14; seed++) {
        backend.update(rule.apply(held, new Direction.Gaussian(Key.ofSeed(seed))));
      }
      return held.all();
    };
  }

  /** The noise that is added to zeros. */
  private static float[] noise(Backend backend) {
    Parameters x = Parameters.of("x", Tensor.zeros(Shape.of(NOISE))).on(backend);
    x.add(1, new Direction.Gaussian(Key.ofSeed(4)));
    return x.tensor("x").data();
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
