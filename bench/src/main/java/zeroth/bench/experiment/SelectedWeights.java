package zeroth.bench.experiment;

import java.util.NavigableSet;
import zeroth.bench.run.RunRecord.Average;
import zeroth.zo.Evaluation;
import zeroth.zo.TailAverage;

/**
 * The weights that are a run's result.
 *
 * @param steps steps taken before them; of a mean, before the last weights of it
 * @param average what they are a mean of; null if they are none
 * @param dev the development split with them
 */
public record SelectedWeights(int steps, Average average, Evaluation dev) {

  /** What the mean along the tail of so many steps is made of. */
  public static Average averageOf(int steps) {
    NavigableSet<Integer> places = TailAverage.places(steps);
    return new Average(places.first(), places.size());
  }
}
