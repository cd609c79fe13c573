package zeroth.bench.speed;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import zeroth.bench.experiment.EncodedTexts;
import zeroth.tensor.backend.Backend;
import zeroth.tensor.backend.Values;
import zeroth.tensor.direction.WeightView;
import zeroth.transformer.Model;
import zeroth.transformer.encoder.Encoder;
import zeroth.transformer.encoder.PackedBatch;

/** Plain forwards of the encoder, to the last hidden states. */
final class ForwardSpeed {
  /** Minibatches, then a text of a gloss's length, four, and two as long as the encoder takes. */
  private static final List<Texts> SHAPES =
      List.of(
          new Texts(Subject.BATCH, 16),
          new Texts(Subject.BATCH, 32),
          new Texts(Subject.BATCH, 64),
          new Texts(1, 13),
          new Texts(4, 13),
          new Texts(2, 512));

  /** A text that is longer than MiniLM takes: of its sizes, with random weights. */
  private static final Texts LONG = new Texts(1, 2048);

  /** Batches of real glosses that are one work together. */
  private static final int MIXED = 4;

  /** On hidden states of size 1; engines agree to a few 1e-6. */
  private static final double TOLERANCE = 5e-5;

  /** Microseconds. */
  private static final double MOST_HAND_OVER = 10;

  private ForwardSpeed() {}

  /** So many texts of so many tokens. */
  private record Texts(int count, int tokens) {
    @Override
    public String toString() {
      return count + "x" + tokens + " tokens";
    }
  }

  static void measure(Session session) {
    Subject subject = Subject.open();
    for (int threads : session.threads()) {
      try (Backend backend = session.engine().open(threads)) {
        for (Texts shape : SHAPES) {
          List<EncodedTexts> batch = List.of(subject.equal(shape.count, shape.tokens));
          compare(session, shape.toString(), threads, subject, backend, batch, 1, 1);
        }
        List<EncodedTexts> mixed = IntStream.range(0, MIXED).mapToObj(subject::mixed).toList();
        compare(
            session,
            subject.texts() + " " + padding(mixed),
            threads,
            subject,
            backend,
            mixed,
            1.5,
            0);
      }
    }
    if (session.wants(LONG.toString())) {
      longText(session);
    }
    if (session.threads().size() > 1) {
      scaling(session, subject);
    }
    if (session.engine().isCpu() && session.mostThreads() > 1) {
      handOver(session);
    }
  }

  private static void longText(Session session) {
    Subject subject = Subject.random(LONG.tokens);
    List<EncodedTexts> batch = List.of(subject.equal(LONG.count, LONG.tokens));
    for (int threads : session.threads()) {
      try (Backend backend = session.engine().open(threads)) {
        compare(session, LONG.toString(), threads, subject, backend, batch, 1, 1);
      }
    }
  }

  /**
   * @param runtime how many times as fast as ONNX Runtime this is to be
   * @param torch the same for PyTorch; 0 for no target
   */
  private static void compare(
      Session session,
      String what,
      int threads,
      Subject subject,
      Backend backend,
      List<EncodedTexts> batches,
      double runtime,
      double torch) {
    if (!session.wants(what)) {
      return;
    }
    Model model = subject.on(backend);
    Batches own = new Batches(batches.stream().map(b -> forward(model, backend, b)).toList());
    List<Work> others = new ArrayList<>();
    List<String> names = new ArrayList<>();
    List<Target> targets = new ArrayList<>();
    for (Peer peer : session.peers()) {
      List<Work> works = new ArrayList<>();
      for (int i = 0; i < batches.size(); i++) {
        PaddedBatch padded = PaddedBatch.of(batches.get(i).ids());
        Work forward = own.works.get(i);
        peer.forward(model, padded, threads)
            .ifPresent(
                work -> {
                  float[] tokens = padded.tokens(work.output(), model.config().width());
                  Agreement.check(what + ", " + peer.name(), forward.output(), tokens, TOLERANCE);
                  works.add(work);
                });
      }
      if (!works.isEmpty()) {
        double bound = peer.name().equals("ONNX Runtime") ? runtime : torch;
        others.add(new Batches(works));
        names.add(peer.name());
        targets.add(bound == 0 ? Target.NONE : Target.atLeast(bound));
      }
    }
    session.compare(Part.FORWARD.title(), what, threads, own, others, names, targets);
    others.forEach(Work::close);
  }

  /** What it takes to have every thread do nothing, and to know that all have: an op's least. */
  private static void handOver(Session session) {
    String what = "hand-over to all threads and back";
    if (!session.wants(what)) {
      return;
    }
    int threads = session.mostThreads();
    session.progress().accept(what);
    try (Backend backend = session.engine().open(threads)) {
      Work nothing = () -> backend.each(threads, (i, noise) -> {});
      Spread us = session.contest().time(nothing).map(s -> s * 1e6);
      session
          .figures()
          .accept(
              Figure.against(
                  Part.FORWARD.title(), what, threads, us, "us", Target.atMost(MOST_HAND_OVER)));
    }
  }

  /** One thread against many. */
  private static void scaling(Session session, Subject subject) {
    int most = session.mostThreads();
    int fewest = session.threads().get(0);
    try (Backend one = session.engine().open(fewest);
        Backend many = session.engine().open(most)) {
      EncodedTexts batch = subject.equal(32);
      session.compare(
          Part.FORWARD.title(),
          Subject.BATCH + "x32 tokens, more threads",
          most,
          forward(subject.on(many), many, batch),
          List.of(forward(subject.on(one), one, batch)),
          List.of("threads: " + fewest),
          List.of(scalingTarget(fewest, most)));
    }
  }

  /** Two threads are to be 1.8 times as fast as one. */
  static Target scalingTarget(int fewest, int most) {
    return fewest == 1 && most == 2 ? Target.atLeast(1.8) : Target.NONE;
  }

  /** A forward that packs its batch, as a run does. */
  static Work forward(Model model, Backend backend, EncodedTexts texts) {
    Encoder encoder = new Encoder(model.config());
    WeightView weights = WeightView.plain(model.parameters());
    return new Work() {
      @Override
      public void run() {
        hidden();
        backend.finish();
      }

      @Override
      public float[] output() {
        return backend.read(hidden());
      }

      private Values hidden() {
        backend.begin();
        return encoder.forward(
            backend, weights, PackedBatch.of(model.config(), texts.ids(), texts.seconds()));
      }
    };
  }

  /** How much of the padded batches is tokens. */
  private static String padding(List<EncodedTexts> batches) {
    int tokens = 0;
    int padded = 0;
    for (EncodedTexts batch : batches) {
      tokens += batch.ids().stream().mapToInt(s -> s.length).sum();
      padded += PaddedBatch.of(batch.ids()).ids().length;
    }
    return "(" + tokens + " of " + padded + " tokens)";
  }

  /** Several works as one. */
  private record Batches(List<Work> works) implements Work {
    @Override
    public void run() {
      works.forEach(Work::run);
    }

    @Override
    public void close() {
      works.forEach(Work::close);
    }
  }
}
