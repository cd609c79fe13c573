package zeroth.bench.speed;

import java.util.Optional;
import zeroth.tensor.backend.Parameters;
import zeroth.transformer.Model;
import zeroth.transformer.decoder.Decoder;

/**
 * Another engine that does some of the same work; found by {@link java.util.ServiceLoader}. Each
 * offer is prepared for a number of threads, which may be a setting of the whole process: works of
 * one thread count are closed before those of another are asked for.
 */
public interface Peer {

  /** Its name, short enough for a table. */
  String name();

  /** Its version and what it says of its build, in a line. */
  String description();

  /**
   * y = x W^T; the output is y, (rows, columns).
   *
   * @param x (rows, depth)
   * @param w (columns, depth)
   */
  default Optional<Work> product(
      int rows, int depth, int columns, float[] x, float[] w, int threads) {
    return Optional.empty();
  }

  /** The encoder's last hidden states, the output, (sequences, length, width). */
  default Optional<Work> forward(Model model, PaddedBatch batch, int threads) {
    return Optional.empty();
  }

  /**
   * A decoder's forward of whole sequences of one length; the output is the logits of the token
   * behind each, (sequences, vocabulary).
   */
  default Optional<Work> next(Decoder decoder, Parameters weights, PaddedBatch batch, int threads) {
    return Optional.empty();
  }

  /**
   * Greedy generation behind a prompt, with the keys and values of earlier tokens kept; the output
   * is the tokens, then the logits that gave the last of them, (tokens + vocabulary).
   */
  default Optional<Work> generation(
      Decoder decoder, Parameters weights, int[] prompt, int tokens, int threads) {
    return Optional.empty();
  }

  /** What a decoder computes of whole sequences of one length, with derivatives. */
  default Optional<DecoderResults> results(Decoder decoder, Parameters weights, PaddedBatch batch) {
    return Optional.empty();
  }

  /** A buffer of so many fresh standard normals. */
  default Optional<Work> normals(int count, int threads) {
    return Optional.empty();
  }

  /**
   * A step of MeZO as its authors' code takes it: theta += eps z, theta -= 2 eps z, theta += eps z
   * and the update in place, with z drawn again from one seed each time. The output is the loss at
   * theta before the first step.
   *
   * @param model has a head
   * @param labels a class for each sequence
   */
  default Optional<Work> mezoStep(
      Model model, PaddedBatch batch, int[] labels, double eps, double learningRate, int threads) {
    return Optional.empty();
  }
}
