package zeroth.transformer;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import zeroth.tensor.backend.Backend;
import zeroth.tensor.cpu.CpuBackend;
import zeroth.tensor.direction.Direction;
import zeroth.tensor.direction.Perturbation;
import zeroth.tensor.random.Key;
import zeroth.transformer.onnx.BundledModel;
import zeroth.transformer.tokenizer.EncodedPair;

/**
 * The gradient of the real model, all 22.6 million weights. The ordinary tests take a few
 * directions; {@code -Dzeroth.gradient.directions=1000} takes more and prints what was found.
 */
class MiniLmGradientTest {
  private static final String DIRECTIONS = "zeroth.gradient.directions";

  @Test
  void followsTheLossOfTheRealModelPlainAndPerturbed() {
    int directions = Integer.getInteger(DIRECTIONS, 3);
    try (Backend backend = CpuBackend.create(2)) {
      Model model =
          ZeroShotHead.attach(
              BundledModel.minilm(),
              backend,
              List.of("animal", "plant", "food"),
              List.of("a kind of animal", "a kind of plant", "a kind of food"),
              20);
      EncodedPair pair = model.tokenizer().encodePair("a small wild cat", "an animal", 16);
      int[] single = model.tokenizer().encode("bread", 16);
      GradientCheck check =
          new GradientCheck(
              model.config(),
              model.parameters(),
              List.of(pair.ids(), single),
              new int[] {pair.second(), single.length},
              new int[] {0, 2});
      Perturbation eps = new Direction.Gaussian(Key.ofSeed(1)).times(1e-3);
      for (Perturbation place : List.of(Perturbation.NONE, eps)) {
        GradientCheck.Result found = check.along(directions, backend, place, 1e-7, 2);
        if (Integer.getInteger(DIRECTIONS) != null) {
          System.out.println((place.isNone() ? "theta: " : "theta + eps v: ") + found);
        }
        assertTrue(found.relative() < 1e-4, found.toString());
      }
    }
  }
}
