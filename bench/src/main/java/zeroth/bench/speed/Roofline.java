package zeroth.bench.speed;

import java.util.ArrayList;
import java.util.Arrays;
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

  /**
   * What a machine can do at most.
   *
   * @param work that does nothing else
   * @param amount of it in a run of the work
   * @param unit of billions of it a second
   */
  private record Peak(String name, Work work, double amount, String unit) {
    double of(double seconds) {
      return amount / seconds / 1e9;
    }
  }

  private static void measure(Session session, Subject subject, Backend backend, int threads) {
    Peak fma = new Peak("fma peak", Peaks.fma(threads), Peaks.fmaFlop(threads), "GFLOP/s");
    Peak read = new Peak("memory read", Peaks.read(threads), Peaks.readBytes(), "GB/s");
    Peak noise =
        new Peak(
            "normals in the first cache",
            NoiseSpeed.normals(backend.noise()),
            (double) threads * NoiseSpeed.ELEMENTS,
            "G/s");
    peak(session, fma.name, threads, fma);
    peak(session, read.name, threads, read);
    peak(session, noise.name + ", threads x one", threads, noise);

    Product product = new Product(backend, 512, 384, 1536);
    fraction(session, "product 512x384x1536", threads, product, product.flop(), fma);
    EncodedTexts batch = subject.equal(32);
    Model model = subject.copyOn(backend);
    StepCost cost = StepCost.of(model, batch.ids());
    fraction(
        session,
        String.format("forward 16x32, %.1f GFLOP", cost.forwardFlop() / 1e9),
        threads,
        ForwardSpeed.forward(model, backend, batch),
        cost.forwardFlop(),
        fma);
    Parameters theta = model.parameters();
    Work update = () -> theta.add(1e-9, new Direction.Gaussian(Key.ofSeed(1)));
    fraction(session, "update, its noise", threads, update, cost.updated(), noise);
    fraction(
        session,
        String.format("update, its %.0f MB read and written", cost.updateBytes() / 1e6),
        threads,
        update,
        cost.updateBytes(),
        read);
    Steps mezo = new Steps(model, backend, batch, "mezo", Map.of());
    step(session, threads, mezo, cost, List.of(fma, noise, read));
    Peak large = new Peak("product", product, product.flop(), "GFLOP/s");
    for (int length : List.of(16, 32, 64)) {
      least(session, subject, backend, threads, length, List.of(fma, large, noise, read));
    }
  }

  /**
   * What steps take at least, over their forwards: the forwards as they are, and what a step does
   * besides at the peaks, all timed in one round. Where a product gets beyond the peak of fma, it
   * is the peak.
   *
   * @param peaks of fma, of a product, of noise and of memory
   */
  private static void least(
      Session session,
      Subject subject,
      Backend backend,
      int threads,
      int length,
      List<Peak> peaks) {
    EncodedTexts batch = subject.equal(length);
    Model model = subject.copyOn(backend);
    String shape = ", " + Subject.BATCH + "x" + length;
    session.progress().accept("forwards and peaks" + shape);
    List<Work> works = new ArrayList<>(List.of(ForwardSpeed.forward(model, backend, batch)));
    peaks.forEach(peak -> works.add(peak.work));
    double[][] seconds = session.contest().run(works);
    double[][] rates = new double[peaks.size()][];
    for (int p = 0; p < rates.length; p++) {
      Peak peak = peaks.get(p);
      rates[p] = Arrays.stream(seconds[1 + p]).map(s -> 1e9 * peak.of(s)).toArray();
    }
    for (Surcharge surcharge : Surcharge.of(model, batch.ids())) {
      double[] forwards = new double[seconds[0].length];
      double[] least = new double[forwards.length];
      for (int round = 0; round < least.length; round++) {
        forwards[round] = surcharge.forwards() * seconds[0][round];
        double besides =
            surcharge.seconds(
                Math.max(rates[0][round], rates[1][round]), rates[2][round], rates[3][round]);
        least[round] = forwards[round] + besides;
      }
      Pairs ms = new Pairs(least, forwards).map(s -> s * 1e3, s -> s * 1e3);
      String what = "least of " + surcharge.what() + shape;
      String against = surcharge.forwards() + " plain forwards";
      session.figures().accept(Figure.ratio(PART, what, threads, ms, "ms", against, Target.NONE));
    }
  }

  private static void peak(Session session, String what, int threads, Peak peak) {
    session.progress().accept(what);
    Spread rate = session.contest().time(peak.work).map(peak::of);
    session.figures().accept(Figure.alone(PART, what, threads, rate, peak.unit));
  }

  /**
   * What of a peak a work reaches.
   *
   * @param amount of what the peak counts in a run of the work
   */
  private static void fraction(
      Session session, String what, int threads, Work work, double amount, Peak peak) {
    session.progress().accept(what);
    Pairs rates = session.contest().pair(work, peak.work).map(s -> amount / s / 1e9, peak::of);
    session
        .figures()
        .accept(Figure.ratio(PART, what, threads, rates, peak.unit, peak.name, Target.NONE));
  }

  /** A step beside what it would take at the peaks, all four timed in one round. */
  private static void step(
      Session session, int threads, Steps mezo, StepCost cost, List<Peak> peaks) {
    String what = "mezo step 16x32";
    session.progress().accept(what);
    List<Work> works = new ArrayList<>(List.of(mezo::run));
    peaks.forEach(peak -> works.add(peak.work));
    double[][] seconds = session.contest().run(works);
    double[] least = new double[seconds[0].length];
    for (int round = 0; round < least.length; round++) {
      double[] rates = new double[peaks.size()];
      for (int p = 0; p < rates.length; p++) {
        rates[p] = 1e9 * peaks.get(p).of(seconds[1 + p][round]);
      }
      least[round] = cost.seconds(rates[0], rates[1], rates[2]);
    }
    Pairs pairs = new Pairs(seconds[0], least);
    session
        .figures()
        .accept(Figure.speed(PART, what, threads, pairs, "at the three peaks", Target.NONE));
  }
}
