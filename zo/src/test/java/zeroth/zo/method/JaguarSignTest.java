package zeroth.zo.method;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static zeroth.zo.method.Oracle.LR;
import static zeroth.zo.method.Oracle.RUN;
import static zeroth.zo.method.Oracle.assertClose;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import zeroth.tensor.Parameter;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.direction.Direction;
import zeroth.tensor.direction.TouchedRows;
import zeroth.zo.Objective;
import zeroth.zo.Step;
import zeroth.zo.laws.Flat;
import zeroth.zo.noise.BlockNoise;

/** JAGUAR's blocks, counted, and its average and sign written out. */
class JaguarSignTest {
  private static final double SHARE = 0.34;
  private static final double BETA = 0.7;

  private static double[] block(BlockNoise noise, Parameters theta, int number) {
    Step at = Step.of(RUN, number, LR);
    return Flat.of(noise.draw(at, at.key(0)), theta);
  }

  /** Elements of one tensor of the laws' weights. */
  private static double[] part(double[] all, Parameters theta, String name) {
    int from = 0;
    for (Parameter p : theta.list()) {
      if (p.name().equals(name)) {
        return Arrays.copyOfRange(all, from, from + p.size());
      }
      from += p.size();
    }
    throw new AssertionError(name);
  }

  @Test
  void aBlockIsWhereChosenRowsAndColumnsMeet() {
    Parameters theta = Flat.zeros();
    for (boolean signs : new boolean[] {false, true}) {
      BlockNoise noise = new BlockNoise(SHARE, signs, theta);
      Set<Double> values = new TreeSet<>();
      for (int number = 0; number < 30; number++) {
        double[] v = block(noise, theta, number);
        for (Parameter p : theta.list()) {
          double[] part = part(v, theta, p.name());
          int n = p.shape().columns();
          Set<Integer> rows = new TreeSet<>();
          Set<Integer> columns = new TreeSet<>();
          for (int i = 0; i < part.length; i++) {
            if (part[i] != 0) {
              rows.add(i / n);
              columns.add(i % n);
              values.add(part[i]);
            }
          }
          boolean matrix = p.shape().isMatrix();
          assertEquals(matrix ? chosen(p.shape().rows()) : 1, rows.size(), p.name());
          assertEquals(chosen(n), columns.size(), p.name());
          for (int i : rows) {
            for (int j : columns) {
              double corner = part[rows.iterator().next() * n + columns.iterator().next()];
              double expected =
                  part[i * n + columns.iterator().next()]
                      * part[rows.iterator().next() * n + j]
                      * corner;
              assertEquals(expected, part[i * n + j], p.name() + ": a product of signs");
            }
          }
        }
      }
      assertEquals(signs ? Set.of(-1.0, 1.0) : Set.of(1.0), values);
    }
  }

  private static int chosen(int n) {
    return Math.max(1, (int) (SHARE * n));
  }

  /** Each as often as the others, and pairs too: sets are drawn, not places one by one. */
  @Test
  void rowsAndPairsOfRowsAreEquallyLikely() {
    Parameters theta = Flat.zeros();
    BlockNoise noise = new BlockNoise(SHARE, false, theta);
    int steps = 4000;
    int[] single = new int[10];
    int[][] pair = new int[10][10];
    for (int number = 0; number < steps; number++) {
      double[] table = part(block(noise, theta, number), theta, "table");
      boolean[] row = new boolean[10];
      for (int i = 0; i < table.length; i++) {
        row[i / 4] |= table[i] != 0;
      }
      for (int i = 0; i < 10; i++) {
        single[i] += row[i] ? 1 : 0;
        for (int j = 0; j < i; j++) {
          pair[i][j] += row[i] && row[j] ? 1 : 0;
        }
      }
    }
    for (int i = 0; i < 10; i++) {
      near(0.3, single[i], steps); // 3 of 10
      for (int j = 0; j < i; j++) {
        near(0.3 * 2 / 9, pair[i][j], steps);
      }
    }
  }

  private static void near(double probability, int count, int steps) {
    double error = Math.sqrt(steps * probability * (1 - probability));
    assertEquals(steps * probability, count, 4.5 * error);
  }

  @Test
  void averagesChangeInTheBlockAndSignsMoveEverything() {
    Parameters theta = Flat.random(12);
    BlockNoise noise = new BlockNoise(SHARE, false, theta);
    JaguarSign method = new JaguarSign(1e-2, BETA, new BlockNoise(SHARE, false, theta), theta);
    double[] m = new double[94];
    for (int number = 0; number < 12; number++) {
      double[] v = block(noise, theta, number);
      double[] before = Flat.weights(theta);
      double g = Flat.dot(Oracle.quadraticGradient(before), v);
      double[] expected = new double[94];
      for (int i = 0; i < 94; i++) {
        m[i] = v[i] == 0 ? m[i] : BETA * m[i] + (1 - BETA) * g * v[i];
        expected[i] = -LR * Math.signum(m[i]);
      }
      List<double[]> places = new ArrayList<>();
      Objective inner = Oracle.objective(theta, Oracle::quadratic);
      Objective L =
          asked -> {
            asked.forEach(place -> places.add(Flat.minus(Flat.at(theta, place), before)));
            return inner.losses(asked);
          };
      method.step(L, theta, Step.of(RUN, number, LR));
      assertTimes(2e-2, v, Flat.minus(places.get(0), places.get(1)));
      assertClose(expected, Flat.minus(Flat.weights(theta), before));
      assertClose(m, Oracle.state(method)); // signs alone would not tell that it stays outside v
    }
  }

  private static void assertTimes(double twice, double[] v, double[] difference) {
    for (int i = 0; i < v.length; i++) {
      assertEquals(twice * v[i], difference[i], 1e-6);
    }
  }

  @Test
  void rowsOfATableAreDrawnAmongThoseRead() {
    Parameters theta = Flat.zeros();
    BlockNoise noise = new BlockNoise(0.5, false, theta);
    TouchedRows touched = TouchedRows.of("table", new int[] {2, 7, 8, 9});
    for (int number = 0; number < 20; number++) {
      Step at = new Step(number, LR, RUN, touched);
      double[] table = part(Flat.of(noise.draw(at, at.key(0)), theta), theta, "table");
      Set<Integer> rows = new TreeSet<>();
      for (int i = 0; i < table.length; i++) {
        if (table[i] != 0) {
          rows.add(i / 4);
        }
      }
      assertEquals(2, rows.size());
      assertTrue(Set.of(2, 7, 8, 9).containsAll(rows), rows.toString());
    }
  }

  @Test
  void badValuesAreRefused() {
    Parameters theta = Flat.zeros();
    for (double share : new double[] {0, 1, -0.1, Double.NaN}) {
      assertThrows(IllegalArgumentException.class, () -> new BlockNoise(share, false, theta));
    }
    BlockNoise blocks = new BlockNoise(0.1, false, theta);
    assertThrows(IllegalArgumentException.class, () -> new JaguarSign(0, 0.9, blocks, theta));
    assertThrows(IllegalArgumentException.class, () -> new JaguarSign(1, 1, blocks, theta));
    Direction v = blocks.draw(Step.of(RUN, 0, LR), RUN);
    assertTrue(Flat.dot(Flat.of(v, theta), Flat.of(v, theta)) > 0);
  }
}
