package zeroth.tensor.opencl;

import java.util.ArrayList;
import java.util.List;
import zeroth.tensor.Parameter;
import zeroth.tensor.direction.LowRank;
import zeroth.tensor.direction.Perturbation;
import zeroth.tensor.direction.WeightView;
import zeroth.tensor.opencl.Arenas.Block;

/**
 * The weights that one op reads, as the candidates of a view see them: made by one launch in
 * scratch memory just before the op, and only where a candidate is perturbed. Two candidates along
 * the same direction are made together, with its noise drawn once.
 */
final class PerturbedWeights implements AutoCloseable {
  private final Session session;
  private final ProgramWriter writer;
  private final WeightView view;
  private final DeviceWeights weights;
  private final Table table = new Table();
  private final List<Block> scratch = new ArrayList<>();

  PerturbedWeights(Session session, DeviceWeights weights, WeightView view) {
    this.session = session;
    this.weights = weights;
    this.view = view;
    this.writer = new ProgramWriter(session, weights);
  }

  /** Addresses of a whole tensor for every candidate. */
  int[] whole(Parameter p) {
    return whole(p, view);
  }

  /** The same as candidates of a view over the same parameters see it. */
  int[] whole(Parameter p, WeightView view) {
    int theta = weights.address(view.parameters(), p);
    int[] addresses = new int[view.groups()];
    for (int g = 0; g < addresses.length; g++) {
      if (isPlain(p, view, g) || p.size() == 0) {
        addresses[g] = theta;
      } else {
        Block block = session.take(p.size());
        scratch.add(block);
        addresses[g] = block.address();
      }
    }
    add(p, view, theta, ProgramWriter.Rows.all(p), addresses, false);
    return addresses;
  }

  /** Address of the left factor of a low-rank term, (m, r). */
  int left(LowRank product, Parameter p) {
    return writer.factor(product.left(), p, product.rank(p), p.shape().rows(), false);
  }

  /** Address of the right factor of a low-rank term turned around, (r, n). */
  int right(LowRank product, Parameter p) {
    return writer.factor(product.right(), p, product.rank(p), p.shape().columns(), true);
  }

  /** Some rows of a matrix for every candidate, one behind the other from an address on. */
  void rows(Parameter p, int[] ids, int to) {
    int theta = weights.address(view.parameters(), p);
    int[] addresses = new int[view.groups()];
    for (int g = 0; g < addresses.length; g++) {
      addresses[g] = to + g * ids.length * p.shape().columns();
    }
    add(p, view, theta, ProgramWriter.Rows.of(session.write(ids), ids), addresses, true);
  }

  /** Entries for all candidates that differ from the plain weights, or for all. */
  private void add(
      Parameter p,
      WeightView view,
      int theta,
      ProgramWriter.Rows read,
      int[] addresses,
      boolean withPlain) {
    int count = read.count() * p.shape().columns();
    boolean[] done = new boolean[addresses.length];
    for (int g = 0; g < addresses.length && count > 0; g++) {
      if (done[g] || !withPlain && isPlain(p, view, g)) {
        continue;
      }
      int[] entry = new int[DirectionKernel.ENTRY];
      entry[DirectionKernel.COLUMNS] = p.shape().columns();
      entry[DirectionKernel.THETA] = theta;
      entry[DirectionKernel.IDS] = read.ids();
      entry[DirectionKernel.OUT] = addresses[g];
      entry[DirectionKernel.CANDIDATES] = 1;
      if (isPlain(p, view, g)) {
        entry[DirectionKernel.PROGRAM] = writer.nothing();
      } else {
        Perturbation place = view.candidates().get(g);
        int other = sameDirection(p, view, g, done);
        double second = 0;
        if (other > g) {
          done[other] = true;
          second = view.candidates().get(other).scale();
          entry[DirectionKernel.CANDIDATES] = 2;
          entry[DirectionKernel.SECOND_OUT] = addresses[other];
        }
        entry[DirectionKernel.PROGRAM] =
            writer.program(place.direction(), p, read, place.scale(), second);
      }
      table.add(entry, count);
    }
  }

  /** A later candidate along the direction of candidate g, or g. */
  private static int sameDirection(Parameter p, WeightView view, int g, boolean[] done) {
    for (int other = g + 1; other < done.length; other++) {
      if (!done[other]
          && !isPlain(p, view, other)
          && view.candidates()
              .get(other)
              .direction()
              .equals(view.candidates().get(g).direction())) {
        return other;
      }
    }
    return g;
  }

  private static boolean isPlain(Parameter p, WeightView view, int g) {
    return !p.trainable() || view.candidates().get(g).isNone();
  }

  /** Writes down what makes the weights. */
  void launch() {
    writer.prepare();
    if (table.items() > 0) {
      session.add(Launch.elements(OpKernel.PERTURB, table.items()).table(table.write(session)));
    }
  }

  /** Gives the scratch memory back: the op that reads it is written down. */
  @Override
  public void close() {
    scratch.forEach(session::give);
    writer.close();
  }
}
