package zeroth.bench.speed;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import zeroth.tensor.backend.Backend;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.direction.WeightView;
import zeroth.transformer.decoder.TokenBatch;
import zeroth.transformer.generation.Generation;
import zeroth.transformer.generation.Sampler;
import zeroth.transformer.head.CausalHead;

/** Forwards of decoders, and their greedy generation. */
final class DecoderSpeed {
  /** Sequences and tokens of each. */
  private static final int[][] BATCHES = {{16, 32}, {1, 128}};

  private static final int PROMPT = 16;
  private static final int TOKENS = 32;

  /** On logits of size 1. */
  private static final double TOLERANCE = 1e-4;

  private DecoderSpeed() {}

  static void measureForwards(Session session) {
    for (DecoderSubject subject : DecoderSubject.timed()) {
      for (int threads : session.threads()) {
        try (Backend backend = session.engine().open(threads)) {
          for (int[] shape : BATCHES) {
            List<int[]> texts = subject.texts(shape[0], shape[1]);
            PaddedBatch padded = PaddedBatch.of(texts);
            compare(
                session,
                Part.DECODER,
                subject.name() + ", " + shape[0] + "x" + shape[1] + " tokens",
                threads,
                forward(subject, backend, texts),
                peer -> peer.next(subject.decoder(), subject.weights(), padded, threads));
          }
        }
      }
    }
  }

  static void measureGeneration(Session session) {
    for (DecoderSubject subject : DecoderSubject.timed()) {
      int[] prompt = subject.texts(1, PROMPT).get(0);
      for (int threads : session.threads()) {
        try (Backend backend = session.engine().open(threads)) {
          Work own = generation(subject, backend, prompt);
          compare(
              session,
              Part.GENERATION,
              subject.name() + ", " + TOKENS + " tokens after " + PROMPT,
              threads,
              own,
              peer ->
                  peer.generation(subject.decoder(), subject.weights(), prompt, TOKENS, threads));
          if (session.engine().isCpu()) {
            bandwidth(session, subject, own, threads);
          }
        }
      }
    }
  }

  /** What of the memory's speed the reading of the weights reaches. */
  private static void bandwidth(Session session, DecoderSubject subject, Work own, int threads) {
    Pairs seconds = session.contest().pair(own, Peaks.read(threads));
    double bytes = subject.bytesOfToken() * TOKENS;
    String part = Part.GENERATION.title();
    session
        .figures()
        .accept(
            Figure.alone(
                part,
                subject.name(),
                threads,
                Spread.of(seconds.first()).map(s -> TOKENS / s),
                "tokens/s"));
    session
        .figures()
        .accept(
            Figure.ratio(
                part,
                String.format("%s, its %.0f MB a token", subject.name(), bytes / TOKENS / 1e6),
                threads,
                seconds.map(s -> bytes / s / 1e9, s -> Peaks.readBytes() / s / 1e9),
                "GB/s",
                "memory read",
                Target.NONE));
  }

  private static void compare(
      Session session,
      Part part,
      String what,
      int threads,
      Work own,
      Function<Peer, Optional<Work>> offer) {
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

  private static Work generation(DecoderSubject subject, Backend backend, int[] prompt) {
    Parameters weights = subject.weights().on(backend);
    Generation generation =
        new Generation(subject.decoder(), weights, backend, new Sampler.Greedy(), Set.of());
    return new Work() {
      @Override
      public void run() {
        generation.tokens(prompt, TOKENS, token -> true);
      }

      @Override
      public float[] output() {
        int[] tokens = generation.tokens(prompt, TOKENS, token -> true);
        int[] text = new int[PROMPT + TOKENS - 1];
        System.arraycopy(prompt, 0, text, 0, PROMPT);
        System.arraycopy(tokens, 0, text, PROMPT, TOKENS - 1);
        float[] output = new float[TOKENS + subject.decoder().vocabulary()];
        for (int t = 0; t < TOKENS; t++) {
          output[t] = tokens[t];
        }
        float[] logits = forward(subject, backend, List.of(text)).output();
        System.arraycopy(logits, 0, output, TOKENS, logits.length);
        return output;
      }
    };
  }
}
