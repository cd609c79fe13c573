package zeroth.zo.rule;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import zeroth.tensor.Tensor;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.direction.Direction;

/** The rules against their recurrences in double, over estimates that change size and sign. */
class UpdateRuleTest {
  private static final double LR = 0.1;

  private interface Recurrence {
    double step(double estimate);
  }

  private static void check(Function<Parameters, UpdateRule> rule, Recurrence expected) {
    Parameters theta = Parameters.of("x", Tensor.vector(2));
    UpdateRule update = rule.apply(theta);
    double x = 2;
    for (int t = 1; t <= 8; t++) {
      double estimate = 3 * Math.cos(t) / t;
      Parameters v = Parameters.of("x", Tensor.vector((float) estimate));
      update.apply(theta, LR, new Direction.Dense(v));
      x -= expected.step((float) estimate);
      assertEquals(x, theta.tensor("x").data()[0], 1e-4, "update " + t);
    }
  }

  @Test
  void sgd() {
    check(theta -> UpdateRule.sgd(), g -> LR * g);
  }

  @Test
  void sign() {
    check(theta -> UpdateRule.sign(), g -> LR * Math.signum(g));
  }

  @Test
  void momentum() {
    double[] m = new double[1];
    check(theta -> new Momentum(theta, 0.8), g -> LR * (m[0] = 0.8 * m[0] + g));
  }

  @Test
  void signMomentum() {
    double[] m = new double[1];
    check(
        theta -> new SignMomentum(theta, 0.8), g -> LR * Math.signum(m[0] = 0.8 * m[0] + 0.2 * g));
  }

  @Test
  void adam() {
    double[] s = new double[3];
    check(
        theta -> new Adam(theta, 0.7, 0.95, 1e-2),
        g -> {
          s[0]++;
          s[1] = 0.7 * s[1] + 0.3 * g;
          s[2] = 0.95 * s[2] + 0.05 * g * g;
          double first = s[1] / (1 - Math.pow(0.7, s[0]));
          double second = s[2] / (1 - Math.pow(0.95, s[0]));
          return LR * first / (Math.sqrt(second) + 1e-2);
        });
  }

  @Test
  void adaMm() {
    double[] s = new double[3];
    check(
        theta -> new AdaMm(theta, 0.7, 0.6, 1e-2),
        g -> {
          s[0] = 0.7 * s[0] + 0.3 * g;
          s[1] = 0.6 * s[1] + 0.4 * g * g;
          s[2] = Math.max(s[2], s[1]);
          return LR * s[0] / (Math.sqrt(s[2]) + 1e-2);
        });
  }

  private static Parameters matrixAndBias() {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    tensors.put("weight", Tensor.matrix(new float[] {1, -2}, new float[] {3, 4}));
    tensors.put("bias", Tensor.vector(5, 6));
    return Parameters.of(tensors);
  }

  @Test
  void decayShrinksMatricesAndLeavesBiases() {
    Parameters theta = matrixAndBias();
    Parameters none = theta.zeros();
    UpdateRule.sgd().decayed(0.5).apply(theta, LR, new Direction.Dense(none));
    double keep = 1 - LR * 0.5;
    float[] weight = theta.tensor("weight").data();
    for (int i = 0; i < 4; i++) {
      assertEquals(new double[] {1, -2, 3, 4}[i] * keep, weight[i], 1e-6);
    }
    assertArrayEquals(new float[] {5, 6}, theta.tensor("bias").data());
  }

  @Test
  void decayStandsBesideTheRule() {
    Parameters theta = matrixAndBias();
    Parameters ones = theta.zeros();
    for (String name : new String[] {"weight", "bias"}) {
      Arrays.fill(ones.tensor(name).data(), 1);
    }
    UpdateRule.sign().decayed(0.5).apply(theta, LR, new Direction.Dense(ones));
    assertEquals(1 - LR * 0.5 - LR, theta.tensor("weight").data()[0], 1e-6);
    assertEquals(5 - LR, theta.tensor("bias").data()[0], 1e-6);
  }

  @Test
  void decayOfZeroIsTheRuleItself() {
    UpdateRule sgd = UpdateRule.sgd();
    assertEquals(sgd, sgd.decayed(0));
    for (double bad : new double[] {-0.1, Double.NaN, Double.POSITIVE_INFINITY}) {
      assertThrows(IllegalArgumentException.class, () -> sgd.decayed(bad));
    }
  }

  @Test
  void momentumOfSomeTensorsLeavesTheOthersToPlainDescent() {
    Parameters theta = matrixAndBias();
    Momentum rule = new Momentum(theta, 0.5, p -> p.shape().isMatrix());
    Parameters v = theta.zeros();
    v.tensor("weight").data()[0] = 1;
    v.tensor("bias").data()[0] = 1;
    rule.apply(theta, LR, new Direction.Dense(v));
    rule.apply(theta, LR, new Direction.Dense(v));
    assertEquals(1 - LR - LR * 1.5, theta.tensor("weight").data()[0], 1e-6);
    assertEquals(5 - 2 * LR, theta.tensor("bias").data()[0], 1e-6);
  }

  @Test
  void constantsOutOfRangeAreRefused() {
    Parameters theta = matrixAndBias();
    for (double bad : new double[] {-0.1, 1, Double.NaN}) {
      assertThrows(IllegalArgumentException.class, () -> new Momentum(theta, bad));
      assertThrows(IllegalArgumentException.class, () -> new SignMomentum(theta, bad));
      assertThrows(IllegalArgumentException.class, () -> new Adam(theta, bad, 0.5, 1e-8));
      assertThrows(IllegalArgumentException.class, () -> new Adam(theta, 0.5, bad, 1e-8));
      assertThrows(IllegalArgumentException.class, () -> new AdaMm(theta, bad, 0.5, 1e-8));
      assertThrows(IllegalArgumentException.class, () -> new AdaMm(theta, 0.5, bad, 1e-8));
    }
    assertThrows(IllegalArgumentException.class, () -> new Adam(theta, 0.5, 0.5, 0));
    assertThrows(IllegalArgumentException.class, () -> new AdaMm(theta, 0.5, 0.5, -1));
  }
}
