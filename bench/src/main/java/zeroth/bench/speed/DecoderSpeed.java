package zeroth.bench.speed;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Function;
import zeroth.tensor.backend.Backend;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.direction.Perturbation;
import zeroth.tensor.direction.WeightView;
import zeroth.transformer.decoder.TokenBatch;
import zeroth.transformer.generation.Generation;
import zeroth.transformer.generation.Sampler;
import zeroth.transformer.head.CausalHead;

/** Forwards of decoders, and their greedy generation. */
final class DecoderSpeed {
  /** Sequences and tokens of each. */
  private static final int[][] BATCHES = {{1, 128}, {16, 32}, {1, 512}};

  private static final int PROMPT = 16;

  /** Tokens of a long text. */
  private static final int LONG = 480;

  /** Texts side by side, tokens of each, and what is written behind the first token. */
  private static final int TEXTS = 16;

  private static final int TEXT = 200;
  private static final int FURTHER = 20;

  /** On logits of size 1. */
  private static final double TOLERANCE = 1e-4;

  private DecoderSpeed() {}

  static void measureForwards(Session session) {
    each(
        session,
        (sizes, name) -> Arrays.stream(BATCHES).map(batch -> tokens(name, batch)).toList(),
        (sizes, subject) -> {
          for (int threads : session.threads()) {
            try (Backend backend = session.engine().open(threads)) {
              for (int[] batch : BATCHES) {
                List<int[]> texts = subject.texts(batch[0], batch[1]);
                PaddedBatch padded = PaddedBatch.of(texts);
                compare(
                    session,
                    Part.DECODER,
                    tokens(subject.name(), batch),
                    threads,
                    forward(subject, backend, texts),
                    peer -> peer.next(subject.decoder(), subject.weights(), padded, threads));
              }
            }
          }
        });
  }

  private static String tokens(String name, int[] batch) {
    return name + ", " + batch[0] + "x" + batch[1] + " tokens";
  }

  static void measureGeneration(Session session) {
    each(
        session,
        (sizes, name) -> {
          List<String> figures = new ArrayList<>(List.of(generated(sizes, name), read(name)));
          if (sizes.small()) {
            figures.addAll(List.of(longText(name), manyTexts(name)));
          }
          return figures;
        },
        (sizes, subject) -> {
          int[] prompt = subject.texts(1, PROMPT).get(0);
          DecoderSubject ours = session.engine().isCpu() ? subject.abreast() : subject;
          for (int threads : session.threads()) {
            try (Backend backend = session.engine().open(threads)) {
              int count = sizes.tokens();
              compare(
                  session,
                  Part.GENERATION,
                  generated(sizes, subject.name()),
                  threads,
                  generation(ours, backend, prompt, count),
                  peer ->
                      peer.generation(
                          subject.decoder(), subject.weights(), prompt, count, threads));
              if (session.engine().isCpu() && session.wants(read(subject.name()))) {
                bandwidth(session, ours, backend, count, threads);
              }
              if (sizes.small() && session.wants(longText(subject.name()))) {
                longText(session, ours, backend, prompt, threads);
              }
              if (sizes.small() && session.wants(manyTexts(subject.name()))) {
                manyTexts(session, subject, backend, threads);
              }
            }
          }
        });
  }

  private static String generated(DecoderSizes sizes, String name) {
    return name + ", " + sizes.tokens() + " tokens after " + PROMPT;
  }

  private static String read(String name) {
    return name + ", weights read";
  }

  private static String longText(String name) {
    return name + ", " + LONG + " tokens after " + PROMPT;
  }

  private static String manyTexts(String name) {
    return "%s, behind %d texts of %d".formatted(name, TEXTS, TEXT);
  }

  /** A token's cost where many are before it. */
  private static void longText(
      Session session, DecoderSubject subject, Backend backend, int[] prompt, int threads) {
    session.progress().accept(longText(subject.name()));
    Spread seconds = session.contest().time(generation(subject, backend, prompt, LONG));
    alone(session, longText(subject.name()), threads, seconds.map(s -> LONG / s), "tokens/s");
  }

  /**
   * What a token behind each of several texts takes, as a task with generated answers has them:
   * their first token, which takes the reading of the texts, does not count.
   */
  private static void manyTexts(
      Session session, DecoderSubject subject, Backend backend, int threads) {
    session.progress().accept(manyTexts(subject.name()));
    List<int[]> texts = subject.texts(TEXTS, TEXT);
    Generation generation = greedy(subject, backend);
    Pairs seconds =
        session
            .contest()
            .pair(
                () -> generation.tokens(texts, FURTHER + 1, Perturbation.NONE, (b, t) -> true),
                () -> generation.tokens(texts, 1, Perturbation.NONE, (b, t) -> true));
    double[] each = new double[seconds.first().length];
    Arrays.setAll(each, i -> (seconds.first()[i] - seconds.second()[i]) / FURTHER * 1e3);
    alone(session, manyTexts(subject.name()), threads, Spread.of(each), "ms");
  }

  private static void alone(
      Session session, String what, int threads, Spread measured, String unit) {
    String part = Part.GENERATION.title();
    session.figures().accept(Figure.alone(part, what, threads, measured, unit));
  }

  /**
   * Takes all sizes in all formats, one after the other, as far as the heap has room for them.
   *
   * @param figures what would be told of sizes by such a name; where none is wanted, no weights are
   *     made
   * @param measurement of one
   */
  private static void each(
      Session session,
      BiFunction<DecoderSizes, String, List<String>> figures,
      BiConsumer<DecoderSizes, DecoderSubject> measurement) {
    for (DecoderSizes sizes : DecoderSizes.timed()) {
      for (WeightFormat format : WeightFormat.values()) {
        String name = sizes.named(format);
        if (figures.apply(sizes, name).stream().noneMatch(session::wants)) {
          continue;
        }
        if (sizes.fits(Runtime.getRuntime().maxMemory())) {
          session.progress().accept(name);
          measurement.accept(sizes, DecoderSubject.of(sizes, format));
        } else {
          session.progress().accept(name + ": left out, the heap is too small");
        }
      }
    }
  }

  /**
   * What of the memory's speed the reading of the weights reaches: each token, the first as well,
   * takes a pass over all of them.
   */
  private static void bandwidth(
      Session session, DecoderSubject subject, Backend backend, int tokens, int threads) {
    Work own = generation(subject, backend, subject.texts(1, 1).get(0), tokens);
    Pairs seconds = session.contest().pair(own, Peaks.read(threads));
    double bytes = subject.bytesOfToken() * tokens;
    alone(
        session,
        subject.name(),
        threads,
        Spread.of(seconds.first()).map(s -> tokens / s),
        "tokens/s");
    session
        .figures()
        .accept(
            Figure.ratio(
                Part.GENERATION.title(),
                read(subject.name()),
                threads,
                seconds.map(s -> bytes / s / 1e9, s -> Peaks.readBytes() / s / 1e9),
                "GB/s",
                "memory read",
                Target.atLeast(0.8)));
  }

  private static void compare(
      Session session,
      Part part,
      String what,
      int threads,
      Work own,
      Function<Peer, Optional<Work>> offer) {
    if (!session.wants(what)) {
      return;
    }
    List<Work> others = new ArrayList<>();
    List<String> names = new ArrayList<>();
    List<Target> targets = new ArrayList<>();
    for (Peer peer : session.peers()) {
      offer
          .apply(peer)
          .ifPresent(
              work -> {
                Agreement.check(what + ", " + peer.name(), own.output(), work.output(), TOLERANCE);
                others.add(work);
                names.add(peer.name());
                targets.add(Target.atLeast(1));
              });
    }
    session.compare(part.title(), what, threads, own, others, names, targets);
    others.forEach(Work::close);
  }

  /** A forward that packs its batch, as a run does, to the logits behind each sequence. */
  private static Work forward(DecoderSubject subject, Backend backend, List<int[]> texts) {
    CausalHead head = new CausalHead(subject.decoder());
    WeightView weights = WeightView.plain(subject.weights().on(backend));
    return new Work() {
      @Override
      public void run() {
        backend.begin();
        head.next(backend, weights, TokenBatch.of(texts), null);
        backend.finish();
      }

      @Override
      public float[] output() {
        backend.begin();
        return backend.read(head.next(backend, weights, TokenBatch.of(texts), null));
      }
    };
  }

  private static Generation greedy(DecoderSubject subject, Backend backend) {
    Parameters weights = subject.weights().on(backend);
    return new Generation(subject.decoder(), weights, backend, new Sampler.Greedy(), Set.of());
  }

  private static Work generation(DecoderSubject subject, Backend backend, int[] prompt, int count) {
    Generation generation = greedy(subject, backend);
    return new Work() {
      @Override
      public void run() {
        generation.tokens(prompt, count, token -> true);
      }

      @Override
      public float[] output() {
        int[] tokens = generation.tokens(prompt, count, token -> true);
        int[] text = new int[prompt.length + count - 1];
        System.arraycopy(prompt, 0, text, 0, prompt.length);
        System.arraycopy(tokens, 0, text, prompt.length, count - 1);
        float[] output = new float[count + subject.decoder().vocabulary()];
        for (int t = 0; t < count; t++) {
          output[t] = tokens[t];
        }
        float[] logits = forward(subject, backend, List.of(text)).output();
        System.arraycopy(logits, 0, output, count, logits.length);
        return output;
      }
    };
  }
}
