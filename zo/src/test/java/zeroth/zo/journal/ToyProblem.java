package zeroth.zo.journal;

import java.util.Arrays;
import java.util.List;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.direction.Perturbation;
import zeroth.tensor.direction.TouchedRows;
import zeroth.zo.Evaluation;
import zeroth.zo.Examples;
import zeroth.zo.Objective;
import zeroth.zo.Problem;
import zeroth.zo.laws.Flat;

/**
 * A bowl whose minibatches tilt it, with a full loss, touched rows and steps that fail: everything
 * that a method may ask for. Counts what it is asked.
 */
public final class ToyProblem implements Problem {
  private final Parameters theta;
  private final int failing;
  int losses;
  int evaluations;

  /**
   * @param failing one step of so many has a loss that is not finite; 0 for none
   */
  public ToyProblem(Parameters theta, int failing) {
    this.theta = theta;
    this.failing = failing;
  }

  @Override
  public Objective objective(int step) {
    boolean fails = failing > 0 && step % failing == failing - 2;
    return new Objective() {
      @Override
      public double[] losses(List<Perturbation> places) {
        return lossesAt(places, step);
      }

      @Override
      public Objective full() {
        return new Objective() {
          @Override
          public double[] losses(List<Perturbation> places) {
            return lossesAt(places, -1);
          }

          @Override
          public int batches() {
            return 3;
          }
        };
      }

      /** Three, each tilted otherwise. */
      @Override
      public Examples examples() {
        return Examples.of(
            3,
            places -> {
              double[] found = new double[3];
              Arrays.setAll(found, i -> lossAt(places.place(i), step + 100 * i));
              found[2] = fails ? Double.NaN : found[2];
              return found;
            });
      }

      private double[] lossesAt(List<Perturbation> places, int tilt) {
        double[] found = places.stream().mapToDouble(place -> lossAt(place, tilt)).toArray();
        if (fails) {
          found[found.length - 1] = step % 2 == 0 ? Double.NaN : Double.POSITIVE_INFINITY;
        }
        return found;
      }

      @Override
      public TouchedRows touched() {
        return TouchedRows.of("table", new int[] {step % 10, (3 * step + 1) % 10});
      }
    };
  }

  private double lossAt(Perturbation place, int step) {
    losses++;
    double[] w = Flat.at(theta, place);
    double sum = 0;
    for (int i = 0; i < w.length; i++) {
      double tilt = step < 0 ? 0 : 0.1 * Math.sin(i + 7.0 * step);
      sum += (w[i] - 1) * (w[i] - 1) / 2 + tilt * w[i];
    }
    return sum;
  }

  @Override
  public Evaluation evaluate() {
    evaluations++;
    double[] w = Flat.weights(theta);
    // goes up and down, so that the best is not the last
    return new Evaluation(Flat.dot(w, w), Math.floor(4 * Math.abs(Math.sin(40 * w[3]))) / 4, 1);
  }
}
