package zeroth.bench.speed;

import java.util.List;
import java.util.Optional;
import zeroth.tensor.backend.Backend;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.direction.Direction;
import zeroth.tensor.random.Key;
import zeroth.tensor.random.NoiseGenerator;

/** Normals and signs of one thread, in millions a second. */
final class NoiseSpeed {
  /** Elements a work draws: a megabyte, which other engines keep in their second cache. */
  static final int ELEMENTS = 1 << 18;

  /** Elements at a time, as a backend takes them. */
  private static final int CHUNK = 4096;

  private NoiseSpeed() {}

  static void measure(Session session) {
    if (!session.engine().isCpu()) {
      onDevice(session);
      return;
    }
    try (Backend backend = session.engine().open(1)) {
      NoiseGenerator noise = backend.noise();
      Work normals = normals(noise);
      for (Peer peer : session.peers()) {
        Optional<Work> offered = peer.normals(ELEMENTS, 1);
        offered.ifPresent(
            work -> {
              report(session, "normals", normals, peer.name(), work, Target.atLeast(5));
              work.close();
            });
      }
      report(session, "normals", normals, null, null, Target.NONE);
      report(session, "signs", signs(noise), null, null, Target.NONE);
    }
  }

  /** Normals added to all weights, as an update does. */
  private static void onDevice(Session session) {
    try (Backend backend = session.engine().open(1)) {
      Parameters theta = Subject.open().copyOn(backend).parameters();
      Direction z = new Direction.Gaussian(Key.ofSeed(1));
      session.progress().accept("normals added to the weights");
      double[] seconds = session.contest().run(List.of(() -> theta.add(1e-9, z)))[0];
      Spread rate = Spread.of(seconds).map(s -> theta.trainableSize() / s / 1e6);
      session
          .figures()
          .accept(Figure.alone(Part.NOISE.title(), "normals added to the weights", 1, rate, "M/s"));
    }
  }

  private static void report(
      Session session, String what, Work own, String name, Work other, Target target) {
    session.progress().accept(what);
    double[][] seconds = session.contest().run(other == null ? List.of(own) : List.of(own, other));
    Spread mine = Spread.of(seconds[0]).map(s -> ELEMENTS / s / 1e6);
    if (other == null) {
      session.figures().accept(Figure.alone(Part.NOISE.title(), what, 1, mine, "M/s"));
      return;
    }
    session
        .figures()
        .accept(
            new Figure(
                Part.NOISE.title(),
                what,
                1,
                mine.median(),
                "M/s",
                name,
                Spread.of(seconds[1]).map(s -> ELEMENTS / s / 1e6).median(),
                Spread.ofRatios(seconds[1], seconds[0]),
                target));
  }

  static Work normals(NoiseGenerator noise) {
    float[] buffer = new float[CHUNK];
    Key key = Key.ofSeed(1);
    return () -> {
      for (int i = 0; i < ELEMENTS; i += CHUNK) {
        noise.addGaussian(key, i, CHUNK, 1e-3f, buffer, 0);
      }
    };
  }

  private static Work signs(NoiseGenerator noise) {
    float[] buffer = new float[CHUNK];
    Key key = Key.ofSeed(1);
    return () -> {
      for (int i = 0; i < ELEMENTS; i += CHUNK) {
        noise.addRademacher(key, i, CHUNK, 1e-3f, buffer, 0);
      }
    };
  }
}
