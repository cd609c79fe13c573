package zeroth.bench.speed;

import java.util.List;
import zeroth.tensor.Parameter;
import zeroth.transformer.Model;
import zeroth.transformer.encoder.EncoderConfig;

/**
 * What MeZO's step has to do, counted from the shapes.
 *
 * @param forwardFlop operations of one forward: two for each weight of a matrix and token, and the
 *     attention's; the embedding tables are looked up
 * @param forwardBytes of weights that a forward reads once: all matrices, and a row of each table
 *     for each token
 * @param evaluated elements of noise that an evaluation needs, one generation for both of its sides
 * @param updated elements of noise that the update needs: every weight
 */
record StepCost(double forwardFlop, double forwardBytes, double evaluated, double updated) {

  /** The cost on a batch. */
  static StepCost of(Model model, List<int[]> batch) {
    EncoderConfig c = model.config();
    double tokens = batch.stream().mapToInt(s -> s.length).sum();
    double squares = batch.stream().mapToDouble(s -> (double) s.length * s.length).sum();
    double matrices = 0;
    double vectors = 0;
    for (Parameter p : model.parameters().list()) {
      boolean matrix = p.shape().isMatrix();
      boolean encoder = p.name().startsWith("encoder.");
      matrices += matrix && encoder ? p.size() : 0;
      vectors += matrix ? 0 : p.size();
    }
    double rows = 2 * tokens * c.width() + c.width(); // words and positions; one token type
    double flop = 2 * matrices * tokens + 4 * squares * c.width() * c.layers();
    double read = matrices + vectors + rows;
    double distinct =
        c.width() * (distinct(batch) + longest(batch) + 1); // rows that the noise is generated for
    return new StepCost(
        flop, 4 * read, matrices + vectors + distinct, model.parameters().trainableSize());
  }

  /** Bytes of the update: every weight is read and written. */
  double updateBytes() {
    return 8 * updated;
  }

  /**
   * Seconds of a step of two forwards at these peaks, if nothing overlaps and nothing else is done.
   *
   * @param flops operations a second
   * @param normals a second
   * @param bytes of memory a second
   */
  double seconds(double flops, double normals, double bytes) {
    return 2 * forwardFlop / flops + (evaluated + updated) / normals + updateBytes() / bytes;
  }

  private static double distinct(List<int[]> batch) {
    return batch.stream().flatMapToInt(java.util.Arrays::stream).distinct().count();
  }

  private static double longest(List<int[]> batch) {
    return batch.stream().mapToInt(s -> s.length).max().orElse(0);
  }
}
