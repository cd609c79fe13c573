package zeroth.tensor.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import zeroth.tensor.Shape;
import zeroth.tensor.Tensor;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.backend.Pointwise;
import zeroth.tensor.direction.Direction;
import zeroth.tensor.direction.PerTensor;
import zeroth.tensor.direction.Perturbation;
import zeroth.tensor.direction.Touched;
import zeroth.tensor.direction.TouchedRows;
import zeroth.tensor.direction.WeightView;
import zeroth.tensor.random.Key;

/** What neighbours of a view have in common is made once: noise is what a forward costs more. */
class SharedNoiseTest {
  private static final int OUT = 48;
  private static final int IN = 160;

  private final Parameters theta =
      Parameters.of("w", new Tensor(Shape.of(OUT, IN), new float[OUT * IN]));

  private long made;

  /** Kernels that count the normals that they are asked for. */
  private Kernels counting() {
    Kernels kernels = new PlainKernels();
    return (Kernels)
        Proxy.newProxyInstance(
            Kernels.class.getClassLoader(),
            new Class<?>[] {Kernels.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("addGaussian")) {
                made += (int) arguments[2];
              }
              try {
                return method.invoke(kernels, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  /** Times that a linear map of these candidates has made noise for the whole matrix. */
  private double timesMade(Perturbation... candidates) {
    made = 0;
    try (CpuBackend backend = new CpuBackend(1, counting())) {
      backend.begin();
      int rows = 3 * candidates.length;
      WeightView view = new WeightView(theta.on(backend), List.of(candidates));
      backend.affine(
          view, "w", null, backend.of(rows, IN, new float[rows * IN]), Pointwise.IDENTITY);
    }
    return (double) made / (OUT * IN);
  }

  private static Direction noise(int i) {
    return new Direction.Gaussian(Key.ofSeed(i));
  }

  @Test
  void bothSidesAlongADirectionMakeItOnce() {
    Direction z = noise(0);
    assertEquals(1, timesMade(z.times(1), z.times(-1)));
    assertEquals(1, timesMade(z.scaled(0.5).times(1), z.times(-2)));
    Direction touched = new Touched(z, TouchedRows.of("embedding", new int[] {1}));
    assertEquals(1, timesMade(touched.times(1), touched.times(-1)));
    Direction scaled = new PerTensor(Map.of("w", 2.0), touched);
    assertEquals(1, timesMade(scaled.times(1), scaled.times(-1), z.times(3)));
    assertEquals(2, timesMade(z.times(1), noise(1).times(1)));
  }

  @Test
  void sumsThatBeginAlikeMakeTheirBeginningOnce() {
    Direction mean = noise(0).plus(noise(1));
    Perturbation[] candidates = new Perturbation[4];
    for (int g = 0; g < candidates.length; g++) {
      candidates[g] = mean.plus(noise(2 + g).scaled(0.3)).times(0.1);
    }
    assertEquals(2 + 4, timesMade(candidates));
    Direction v = mean.plus(noise(2));
    assertEquals(6, timesMade(v.times(1), v.times(-1)), "another factor, another beginning");
  }

  @Test
  void aTensorThatACandidateLeavesIsNotCopied() {
    Direction elsewhere = new PerTensor(Map.of("b", 1.0), noise(0));
    CandidateLine[] lines = new CandidateLine[2];
    List<Perturbation> candidates = List.of(elsewhere.times(1), noise(0).times(1));
    CandidateLine.read(candidates, theta.get("w"), new PlainKernels(), lines);
    assertNull(lines[0]);
    assertNotNull(lines[1]);
  }
}
