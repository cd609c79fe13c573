package zeroth.zo.workers;

import java.util.Arrays;
import java.util.List;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.direction.Perturbation;
import zeroth.tensor.direction.TouchedRows;
import zeroth.zo.Evaluation;
import zeroth.zo.Examples;
import zeroth.zo.Objective;
import zeroth.zo.laws.Flat;

/**
 * A bowl that each text tilts otherwise: the minibatch of a step has seven, in three shards; a full
 * loss, examples, touched rows, and steps that fail; three parts of an evaluation.
 */
final class TiltedTexts implements DivisibleProblem {
  private static final int TEXTS = 7;
  private static final int SHARD = 3;
  private final Parameters theta;
  private final int failing;
  int losses;

  /**
   * @param failing one step of so many has a loss that is not finite
   */
  TiltedTexts(Parameters theta, int failing) {
    this.theta = theta;
    this.failing = failing;
  }

  private double tilted(int text, Perturbation place) {
    losses++;
    double[] w = Flat.at(theta, place);
    double sum = 0;
    for (int i = 0; i < w.length; i++) {
      sum += (w[i] - 1) * (w[i] - 1) / 2 + 0.1 * Math.sin(i + 7.0 * text) * w[i];
    }
    return sum;
  }

  private boolean fails(int step) {
    return step % failing == failing - 2;
  }

  /** Of a step: another seven each time. The last one of a step that fails has no loss. */
  private double text(int step, int b, Perturbation place) {
    if (fails(step) && b == TEXTS - 1) {
      return step % 2 == 0 ? Double.NaN : Double.POSITIVE_INFINITY;
    }
    return tilted(step * TEXTS + b, place);
  }

  private double mean(int step, Perturbation place) {
    double sum = 0;
    for (int b = 0; b < TEXTS; b++) {
      sum += text(step, b, place);
    }
    return sum / TEXTS;
  }

  @Override
  public Objective objective(int step) {
    return new Objective() {
      @Override
      public double[] losses(List<Perturbation> places) {
        return places.stream().mapToDouble(place -> mean(step, place)).toArray();
      }

      @Override
      public Objective full() {
        return places -> places.stream().mapToDouble(place -> tilted(0, place)).toArray();
      }

      @Override
      public Examples examples() {
        return Examples.of(
            TEXTS,
            places -> {
              double[] found = new double[TEXTS];
              Arrays.setAll(found, b -> text(step, b, places.place(b)));
              return found;
            });
      }

      @Override
      public TouchedRows touched() {
        return TouchedRows.of("table", new int[] {step % 10, (3 * step + 1) % 10});
      }
    };
  }

  @Override
  public int shards(int step) {
    return (TEXTS + SHARD - 1) / SHARD;
  }

  @Override
  public double[] losses(int step, int shard, Perturbation place) {
    int first = SHARD * shard;
    double[] found = new double[Math.min(SHARD, TEXTS - first)];
    Arrays.setAll(found, i -> text(step, first + i, place));
    return found;
  }

  @Override
  public double loss(int step, List<double[]> shards) {
    double sum = 0;
    for (double[] shard : shards) {
      for (double loss : shard) {
        sum += loss;
      }
    }
    return sum / TEXTS;
  }

  @Override
  public Evaluation evaluate() {
    return evaluation(List.of(measure(0, 0), measure(0, 1), measure(0, 2)));
  }

  @Override
  public int parts(int set) {
    return 3;
  }

  @Override
  public double[] measure(int set, int part) {
    return new double[] {tilted(1000 + part, Perturbation.NONE)};
  }

  @Override
  public Evaluation evaluation(List<double[]> parts) {
    double sum = 0;
    for (double[] part : parts) {
      sum += part[0];
    }
    return new Evaluation(sum / 3, Math.floor(4 * Math.abs(Math.sin(40 * sum))) / 4, 3);
  }
}
