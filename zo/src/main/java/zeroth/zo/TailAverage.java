package zeroth.zo;

import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import zeroth.tensor.Parameter;
import zeroth.tensor.backend.Parameters;

/**
 * The mean of weights along the tail of a run (Polyak and Juditsky 1992; of a network's weights:
 * Izmailov et al. 2018, arXiv 1803.05407). The tail of T steps is the last half of them, T/2
 * rounded up; of the weights behind each of its steps at most {@value #MOST} are taken, spread
 * evenly, the last ones among them.
 *
 * <p>theta_mean,k = theta_mean,k-1 + (theta_k - theta_mean,k-1) / k, in double and rounded to
 * float32 once for each k: a function of the weights and their order alone.
 */
public final class TailAverage {
  /** Most weights that a mean is made of; more would change little and cost a pass each. */
  public static final int MOST = 32;

  private final List<Parameter> tuned;
  private final float[][] mean;
  private int count;

  /**
   * @param theta weights of the shapes to be averaged; not kept
   */
  public TailAverage(Parameters theta) {
    tuned = theta.list().stream().filter(Parameter::trainable).toList();
    mean = tuned.stream().map(p -> new float[p.size()]).toArray(float[][]::new);
  }

  /**
   * After how many steps weights are taken: T - floor(i t / n) for i in [0, n), where t is the
   * tail's length and n the smaller of t and {@value #MOST}.
   *
   * @param steps T, steps of the run
   * @return in ascending order; of a run without steps, 0
   */
  public static NavigableSet<Integer> places(int steps) {
    NavigableSet<Integer> places = new TreeSet<>();
    int tail = steps - steps / 2;
    int n = Math.min(tail, MOST);
    for (int i = 0; i < n; i++) {
      places.add(steps - (int) ((long) i * tail / n));
    }
    if (steps == 0) {
      places.add(0);
    }
    return places;
  }

  /** Takes weights into the mean; frozen ones are passed over. */
  public void add(Parameters theta) {
    count++;
    for (int j = 0; j < mean.length; j++) {
      float[] m = mean[j];
      float[] x = theta.tensor(tuned.get(j).name()).data();
      for (int i = 0; i < m.length; i++) {
        m[i] = (float) (m[i] + ((double) x[i] - m[i]) / count);
      }
    }
  }

  /**
   * Writes the mean over weights.
   *
   * @throws IllegalStateException if no weights were taken into it
   */
  public void copyTo(Parameters theta) {
    if (count == 0) {
      throw new IllegalStateException("a mean of no weights");
    }
    for (int j = 0; j < mean.length; j++) {
      float[] x = theta.tensor(tuned.get(j).name()).data();
      System.arraycopy(mean[j], 0, x, 0, x.length);
    }
  }
}
