package zeroth.bench.speed;

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
              session.progress().accept("normals, " + peer.name());
              Pairs rates =
                  session.contest().pair(normals, work).map(NoiseSpeed::rate, NoiseSpeed::rate);
              session
                  .figures()
                  .accept(
                      Figure.ratio(
                          Part.NOISE.title(),
                          "normals",
                          1,
                          rates,
                          "M/s",
                          peer.name(),
                          Target.atLeast(5)));
              work.close();
            });
      }
      alone(session, "normals", normals);
      alone(session, "signs", signs(noise));
    }
  }

  /** Normals added to all weights, as an update does. */
  private static void onDevice(Session session) {
    try (Backend backend = session.engine().open(1)) {
      Parameters theta = Subject.open().copyOn(backend).parameters();
      Direction z = new Direction.Gaussian(Key.ofSeed(1));
      session.progress().accept("normals added to the weights");
      Spread rate =
          session
              .contest()
              .time(() -> theta.add(1e-9, z))
              .map(s -> theta.trainableSize() / s / 1e6);
      session
          .figures()
          .accept(Figure.alone(Part.NOISE.title(), "normals added to the weights", 1, rate, "M/s"));
    }
  }

  private static double rate(double seconds) {
    return ELEMENTS / seconds / 1e6;
  }

  private static void alone(Session session, String what, Work own) {
    session.progress().accept(what);
    Spread rate = session.contest().time(own).map(NoiseSpeed::rate);
    session.figures().accept(Figure.alone(Part.NOISE.title(), what, 1, rate, "M/s"));
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
