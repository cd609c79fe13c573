package zeroth.bench.speed;

import java.util.List;
import zeroth.tensor.Parameter;
import zeroth.transformer.Model;

/**
 * What a step has to do besides its forwards, counted from the shapes. At a machine's peaks it
 * takes at least so long.
 *
 * @param what the step, named as where it is timed
 * @param forwards losses of the step
 * @param flop operations, two for each product that is summed
 * @param normals elements of Gaussian noise; signs and factors of low rank are few and not counted
 * @param bytes of weights and state that are read or written in memory, 4 an element
 */
record Surcharge(String what, int forwards, double flop, double normals, double bytes) {

  /**
   * Seconds at these peaks if nothing else is done, and memory is read and written while there is
   * computing; noise and products take the same units of a core and do not overlap.
   */
  double seconds(double flops, double normalsPerSecond, double bytesPerSecond) {
    return Math.max(flop / flops + normals / normalsPerSecond, bytes / bytesPerSecond);
  }

  /** Steps of all weights on a batch, at the defaults but for what the names say. */
  static List<Surcharge> of(Model model, List<int[]> batch) {
    StepCost cost = StepCost.of(model, batch);
    double E = cost.evaluated(); // normals of an evaluation
    double U = cost.updated(); // normals of an update; weights
    double B = batch.size();
    double tokens = batch.stream().mapToInt(s -> s.length).sum();
    double products = 0; // operations of a forward in its maps
    double rankOne = 0; // the same of a rank-one term beside each
    for (Parameter p : model.parameters().list()) {
      if (p.shape().isMatrix() && p.name().startsWith("encoder.")) {
        products += 2 * tokens * p.size();
        rankOne += 2 * tokens * (p.shape().rows() + p.shape().columns());
      }
    }
    double update = 8 * U; // every weight is read and written
    return List.of(
        new Surcharge("mezo", 2, 0, E + U, update),
        new Surcharge("mezo, rademacher", 2, 0, 0, update),
        new Surcharge("mezo-adam", 2, 0, E + U, update + 16 * U), // two moments
        new Surcharge("zo-adamm", 2, 0, E + U, update + 24 * U), // three
        new Surcharge("zo-signsgd", 2, 0, E + U, update),
        lowRank("lozo", 2, rankOne, U),
        lowRank("subzero", 24, rankOne, U),
        // the diagonal is read with every noise, and has an update of its own
        new Surcharge("hizoo", 3, 0, E + 2 * U, update + 4 * (E + U) + 8 * U),
        new Surcharge("rloo, K=6", 6, 0, 6 * (E + U), update),
        // two candidates; then both in one direction, and in its update
        new Surcharge("mezo-gv, M=2", 4, 0, 4 * E + 2 * U, update),
        // the mean is read with every noise but its own update's
        new Surcharge("ldsd-sgd, K=5", 6, 0, 6 * E + 6 * U, update + 4 * (6 * E + U) + 8 * U),
        // the score is summed while the update is made; momentum
        new Surcharge("loren, K=6", 6, 0, 6 * (E + U), update + 8 * U),
        new Surcharge("grzo", 2, 2 * products + 2 * B * U, 2 * E + U, update),
        new Surcharge("grzo, low rank", 2, 2 * rankOne + 4 * B * U, 0, update));
  }

  /**
   * @param rankOne operations of one term of rank 1 in a forward
   * @param weights number of them
   */
  private static Surcharge lowRank(String what, int rank, double rankOne, double weights) {
    return new Surcharge(what, 2, rank * (2 * rankOne + 2 * weights), 0, 8 * weights);
  }
}
