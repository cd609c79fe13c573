package zeroth.zo.method;

import java.util.Arrays;

/** How a population's losses become fitnesses, large where a loss is low, 0 on average. */
public enum Fitness {
  /** (mean f - f_i) / std f with the population's standard deviation; 0 where all are equal. */
  Z_SCORE {
    @Override
    double[] of(double... f) {
      double mean = Losses.mean(f);
      double spread = Losses.populationDeviation(f);
      double[] fitness = new double[f.length];
      boolean differ = Arrays.stream(f).anyMatch(x -> x != f[0]); // spread is rounded
      for (int i = 0; i < f.length && differ && spread > 0; i++) {
        fitness[i] = (mean - f[i]) / spread;
      }
      return fitness;
    }
  },

  /**
   * Centred ranks, from 1/2 for the lowest loss to -1/2 for the highest (Salimans et al., arXiv
   * 1703.03864); equal losses share the mean of their ranks.
   */
  RANK {
    @Override
    double[] of(double... f) {
      return Arrays.stream(Losses.centredRanks(f)).map(rank -> 0 - rank).toArray(); // no -0
    }
  };

  /** Fitnesses of at least two finite losses, in their order. */
  abstract double[] of(double... f);
}
