package zeroth.bench.speed;

import java.util.List;
import java.util.Map;
import zeroth.bench.experiment.BackendChoice;
import zeroth.bench.experiment.EncodedTexts;
import zeroth.tensor.backend.Backend;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.direction.Direction;
import zeroth.tensor.random.Key;
import zeroth.transformer.Model;

/** What of the machine's peaks a product, a forward, an update and a step reach. */
final class Roofline {
  private static final String PART = Part.ROOFLINE.title();

  private Roofline() {}

  static void measure(Session session) {
    Subject subject = Subject.open();
    for (int threads : session.threads()) {
      try (Backend backend = BackendChoice.CPU.open(threads)) {
        measure(session, subject, backend, threads);
      }
    }
  }

  private static void measure(Session session, Subject subject, Backend backend, int threads) {
    Spread fma = time(session, "fma peak", Peaks.fma(threads)).map(s -> Peaks.fmaFlop(threads) / s);
    Spread read = time(session, "memory read", Peaks.read(threads)).map(s -> Peaks.readBytes() / s);
    Spread noise =
        time(session, "noise", NoiseSpeed.normals(backend.noise()))
            .map(s -> threads * NoiseSpeed.ELEMENTS / s);
    peak(session, "fma peak", threads, fma, "GFLOP/s");
    peak(session, "memory read", threads, read, "GB/s");
    peak(session, "normals in the first cache, threads x one", threads, noise, "G/s");

    Product product = new Product(backend, 512, 384, 1536);
    fraction(
        session,
        "product 512x384x1536",
        threads,
        time(session, "product", product).map(s -> product.flop() / s),
        "GFLOP/s",
        "fma peak",
        fma);
    EncodedTexts batch = subject.equal(32);
    Model model = subject.copyOn(backend);
    StepCost cost = StepCost.of(model, batch.ids());
    Work forward = ForwardSpeed.forward(model, backend, batch);
    fraction(
        session,
        String.format("forward 16x32, %.1f GFLOP", cost.forwardFlop() / 1e9),
        threads,
        time(session, "forward", forward).map(s -> cost.forwardFlop() / s),
        "GFLOP/s",
        "fma peak",
        fma);
    Parameters theta = model.parameters();
    Work update = () -> theta.add(1e-9, new Direction.Gaussian(Key.ofSeed(1)));
    Spread updated = time(session, "update", update);
    fraction(
        session,
        "update, its noise",
        threads,
        updated.map(s -> cost.updated() / s),
        "G/s",
        "normals in the first cache",
        noise);
    fraction(
        session,
        String.format("update, its %.0f MB read and written", cost.updateBytes() / 1e6),
        threads,
        updated.map(s -> cost.updateBytes() / s),
        "GB/s",
        "memory read",
        read);
    Steps mezo = new Steps(model, backend, batch, "mezo", Map.of());
    Spread step = time(session, "step", mezo::run);
    double least = cost.seconds(fma.median(), noise.median(), read.median());
    session
        .figures()
        .accept(
            new Figure(
                PART,
                "mezo step 16x32",
                threads,
                step.median() * 1e3,
                "ms",
                "at the three peaks",
                least * 1e3,
                step.map(s -> least / s),
                Target.NONE));
  }

  private static Spread time(Session session, String what, Work work) {
    session.progress().accept(what);
    return Spread.of(session.contest().run(List.of(work))[0]);
  }

  private static void peak(
      Session session, String what, int threads, Spread perSecond, String unit) {
    session.figures().accept(Figure.alone(PART, what, threads, perSecond.map(x -> x / 1e9), unit));
  }

  private static void fraction(
      Session session,
      String what,
      int threads,
      Spread reached,
      String unit,
      String peak,
      Spread possible) {
    session
        .figures()
        .accept(
            new Figure(
                PART,
                what,
                threads,
                reached.median() / 1e9,
                unit,
                peak,
                possible.median() / 1e9,
                reached.map(x -> x / possible.median()),
                Target.NONE));
  }
}
