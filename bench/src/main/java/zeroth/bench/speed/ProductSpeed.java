package zeroth.bench.speed;

import java.util.ArrayList;
import java.util.List;
import zeroth.tensor.backend.Backend;

/** y = x W^T on shapes that transformers have. */
final class ProductSpeed {
  /** Tokens, input width, output width. */
  private static final int[][] SHAPES = {
    {512, 384, 384}, {512, 384, 1536}, {512, 1536, 384}, {300, 768, 3072}
  };

  /** Shapes at which a device's cores have enough to do for its peak to be in sight. */
  private static final int[][] LARGE = {{2048, 2048, 2048}, {4096, 4096, 4096}};

  /** Dot products of up to 1,536 terms of size 0.02, in different orders. */
  private static final double TOLERANCE = 1e-4;

  private ProductSpeed() {}

  static void measure(Session session) {
    for (int threads : session.threads()) {
      try (Backend backend = session.engine().open(threads)) {
        for (int[] shape : SHAPES) {
          measure(session, threads, new Product(backend, shape[0], shape[1], shape[2]));
        }
        if (session.engine().isGpu()) {
          for (int[] shape : LARGE) {
            measure(session, threads, new Product(backend, shape[0], shape[1], shape[2]));
          }
        }
      }
    }
  }

  private static void measure(Session session, int threads, Product own) {
    String what = own.rows + "x" + own.depth + "x" + own.columns;
    List<Work> others = new ArrayList<>();
    List<String> names = new ArrayList<>();
    List<Target> targets = new ArrayList<>();
    for (Peer peer : session.peers()) {
      peer.product(own.rows, own.depth, own.columns, own.x, own.w(), threads)
          .ifPresent(
              work -> {
                work.run();
                Agreement.check(what + ", " + peer.name(), own.output(), work.output(), TOLERANCE);
                others.add(work);
                names.add(peer.name());
                targets.add(Target.atLeast(1));
              });
    }
    session.compare(Part.GEMM.title(), what, threads, own, others, names, targets);
    if (!session.engine().isCpu()) { // a device's peak is in its data sheet
      Spread rate = session.contest().time(own).map(s -> own.flop() / s / 1e9);
      session.figures().accept(Figure.alone(Part.GEMM.title(), what, threads, rate, "GFLOP/s"));
    }
    others.forEach(Work::close);
  }
}
