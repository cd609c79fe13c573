package zeroth.zo.learned;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import zeroth.tensor.Tensor;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.random.Key;

/**
 * What a set of networks is like: whether its networks differ, and whether training has moved them
 * from where networks begin. Two networks lie apart by the root of the mean square over their 449
 * weights; {@link #random} gives what there is to compare with.
 *
 * @param networks how many there are
 * @param distinct how many are left when each is dropped that lies within {@link #SAME} of one that
 *     is kept
 * @param largest the largest weight or bias of the first layers, which begin below {@link #BOUND}
 * @param medianScale the median of s once it has settled: from s = 1 and losses 0 on, {@link
 *     #STEPS} steps with both losses ln 2, for tensors of mean and variance 0
 */
public record NetworkSurvey(int networks, int distinct, double largest, double medianScale) {
  /** Networks nearer than this are taken for one. */
  public static final double SAME = 0.01;

  /** Where torch's initial weights of a layer of five inputs end: 1 / sqrt(5). */
  public static final double BOUND = 1 / Math.sqrt(PertNetworks.INPUTS);

  /** Steps in which a scale settles. */
  public static final int STEPS = 10;

  /** Looks at a set. */
  public static NetworkSurvey of(PertNetworks set) {
    List<float[]> all = vectors(set);
    List<float[]> kept = new ArrayList<>();
    double largest = 0;
    for (float[] network : all) {
      if (nearest(network, kept) >= SAME) {
        kept.add(network);
      }
      for (int i = 0; i < PertNetworks.HIDDEN * (PertNetworks.INPUTS + 1); i++) {
        largest = Math.max(largest, Math.abs(network[i]));
      }
    }
    double[] scales = set.tensors().stream().mapToDouble(name -> settled(set, name)).toArray();
    return new NetworkSurvey(all.size(), kept.size(), largest, median(scales));
  }

  /**
   * How near the networks of one set lie to those of another.
   *
   * @param median of the distances of one set's networks to the nearest ones of the other
   * @param share of them that lie within {@link #SAME}, from 0 to 1
   */
  public record Nearness(double median, double share) {}

  /** Looks for each network of a set in another one. */
  public static Nearness nearness(PertNetworks set, PertNetworks other) {
    List<float[]> others = vectors(other);
    double[] distances =
        vectors(set).stream().mapToDouble(network -> nearest(network, others)).toArray();
    double same = Arrays.stream(distances).filter(distance -> distance < SAME).count();
    return new Nearness(median(distances), same / distances.length);
  }

  /** Untrained networks. */
  public static PertNetworks random(int networks, Key key) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (int i = 0; i < networks; i++) {
      tensors.put(String.valueOf(i), Tensor.vector(0));
    }
    return PertNetworks.create(Parameters.of(tensors), key);
  }

  private static double settled(PertNetworks set, String tensor) {
    double chance = StrictMath.log(2);
    double s = set.network(tensor).scale(new double[] {0, 0, 0, 0, 1});
    for (int step = 0; step < STEPS; step++) {
      s = set.network(tensor).scale(new double[] {0, 0, chance, chance, s});
    }
    return s;
  }

  /** A, a, w and b of every network, end to end. */
  private static List<float[]> vectors(PertNetworks set) {
    List<float[]> vectors = new ArrayList<>();
    for (String name : set.tensors()) {
      float[] vector = new float[PertNetworks.FLOATS];
      int next = 0;
      for (String part : PertNetworks.PARTS.keySet()) {
        float[] weights = set.weights().tensor(name + part).data();
        System.arraycopy(weights, 0, vector, next, weights.length);
        next += weights.length;
      }
      vectors.add(vector);
    }
    return vectors;
  }

  private static double nearest(float[] network, List<float[]> others) {
    double least = Double.POSITIVE_INFINITY;
    for (float[] other : others) {
      double squares = 0;
      for (int i = 0; i < network.length; i++) {
        double difference = (double) network[i] - other[i];
        squares += difference * difference;
      }
      least = Math.min(least, squares);
    }
    return Math.sqrt(least / PertNetworks.FLOATS);
  }

  /** The middle value, or the mean of the two in the middle. */
  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
  }
}
