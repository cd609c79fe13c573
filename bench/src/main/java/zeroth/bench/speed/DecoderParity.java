package zeroth.bench.speed;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import zeroth.tensor.Parameter;
import zeroth.tensor.backend.Backend;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.backend.Values;
import zeroth.tensor.backend.VocabularyLosses;
import zeroth.tensor.direction.WeightView;
import zeroth.tensor.gradient.Tape;
import zeroth.transformer.decoder.Decoder;
import zeroth.transformer.decoder.GptConfig;
import zeroth.transformer.decoder.GptDecoder;
import zeroth.transformer.decoder.GptFamily;
import zeroth.transformer.decoder.LlamaConfig;
import zeroth.transformer.decoder.LlamaDecoder;
import zeroth.transformer.decoder.RotaryScaling;
import zeroth.transformer.decoder.TokenBatch;
import zeroth.transformer.head.CausalHead;

/**
 * Small decoders of every family, with random weights, against other engines: hidden states, loss,
 * and the loss's gradient for every weight. A difference is told over the largest element of what
 * it is in.
 */
final class DecoderParity {
  private static final String PART = Part.PARITY.title();

  /** Differences are told in millionths. */
  private static final double UNIT = 1e-6;

  private DecoderParity() {}

  static void measure(Session session) {
    if (session.peers().isEmpty()) {
      session.progress().accept("parity: " + Peers.HOW);
      return;
    }
    int threads = session.mostThreads();
    try (Backend backend = session.engine().open(threads)) {
      families()
          .forEach(
              (name, decoder) -> {
                DecoderSubject subject = DecoderSubject.of(name, decoder, 5, WeightFormat.FLOAT32);
                List<int[]> texts = subject.texts(3, 24);
                DecoderResults own = results(subject, backend, texts);
                for (Peer peer : session.peers()) {
                  peer.results(decoder, subject.weights(), PaddedBatch.of(texts))
                      .ifPresent(
                          other -> tell(session, name + ", " + peer.name(), threads, own, other));
                }
              });
    }
  }

  /** A decoder of each family, with all that tells families apart. */
  private static Map<String, Decoder> families() {
    RotaryScaling scaled = new RotaryScaling.Llama3(8, 1, 4, 64);
    Map<String, Decoder> all = new LinkedHashMap<>();
    all.put("GPT-2", gpt(GptFamily.GPT2, true));
    all.put("OPT", gpt(GptFamily.OPT, true));
    all.put("OPT, untied", gpt(GptFamily.OPT, false));
    all.put("Llama 2", llama(4, 32, RotaryScaling.NONE, false, false, false));
    all.put("Llama 3, scaled frequencies", llama(2, 32, scaled, false, false, true));
    all.put("Mistral, grouped heads", llama(2, 32, RotaryScaling.NONE, false, false, false));
    all.put("Qwen 2, biases", llama(1, 32, RotaryScaling.NONE, true, false, true));
    all.put("Qwen 3, normed wide heads", llama(2, 48, RotaryScaling.NONE, false, true, true));
    return all;
  }

  private static Decoder gpt(GptFamily family, boolean tied) {
    return new GptDecoder(new GptConfig(family, 301, 128, 3, 4, 512, 32, 1e-5f, tied));
  }

  private static Decoder llama(
      int keyHeads,
      int headWidth,
      RotaryScaling scaling,
      boolean biased,
      boolean headNorms,
      boolean tied) {
    return new LlamaDecoder(
        new LlamaConfig(
            301, 128, 3, 4, keyHeads, headWidth, 352, 32, 1e-5f, 100, scaling, biased, false, false,
            headNorms, tied));
  }

  /** Through the tape, whose forward has the bits of the backend below it. */
  static DecoderResults results(DecoderSubject subject, Backend backend, List<int[]> texts) {
    Parameters theta = subject.weights();
    WeightView plain = WeightView.plain(theta.on(backend));
    Decoder decoder = subject.decoder();
    CausalHead head = new CausalHead(decoder);
    CausalHead.Places places =
        CausalHead.Places.of(texts.stream().map(CausalHead.Scored::all).toList());
    backend.begin();
    float[] hidden = backend.read(decoder.forward(backend, plain, TokenBatch.of(texts)));
    Tape tape = new Tape(backend);
    tape.begin();
    Values chosen = head.chosen(tape, plain, places);
    VocabularyLosses losses =
        tape.vocabularyLosses(plain, decoder.outputTable(), null, chosen, places.targets());
    double[] dl = new double[losses.rows()];
    Arrays.fill(dl, 1.0 / losses.rows());
    Parameters gradient = theta.zeros();
    tape.backward(
        new Tape.LossHead(plain, decoder.outputTable(), null, chosen, places.targets(), losses),
        dl,
        gradient);
    Map<String, float[]> byName = new LinkedHashMap<>();
    for (Parameter p : gradient.list()) {
      byName.put(p.name(), gradient.tensor(p).data());
    }
    return new DecoderResults(hidden, losses.mean(0, losses.rows()), byName);
  }

  private static void tell(
      Session session, String what, int threads, DecoderResults own, DecoderResults other) {
    double gradient = 0;
    double largest = 0;
    for (float[] g : own.gradient().values()) {
      largest = Math.max(largest, largest(g));
    }
    for (Map.Entry<String, float[]> g : own.gradient().entrySet()) {
      double difference = difference(g.getValue(), other.gradient().get(g.getKey()));
      gradient = Math.max(gradient, difference / largest);
    }
    figure(
        session,
        what + ": hidden states",
        threads,
        difference(own.hidden(), other.hidden()) / largest(own.hidden()),
        5);
    figure(
        session,
        what + ": loss",
        threads,
        Math.abs(own.loss() - other.loss()) / Math.abs(other.loss()),
        1);
    figure(session, what + ": gradient", threads, gradient, 20);
  }

  private static void figure(
      Session session, String what, int threads, double difference, double most) {
    Spread value = Spread.of(difference / UNIT);
    session
        .figures()
        .accept(Figure.against(PART, what, threads, value, "millionths", Target.atMost(most)));
  }

  private static double difference(float[] a, float[] b) {
    if (b == null || a.length != b.length) {
      return Double.NaN;
    }
    double largest = 0;
    for (int i = 0; i < a.length; i++) {
      double difference = Math.abs((double) a[i] - b[i]);
      largest = difference <= largest ? largest : difference; // NaN stays
    }
    return largest;
  }

  private static double largest(float[] a) {
    double largest = 0;
    for (float x : a) {
      largest = Math.max(largest, Math.abs(x));
    }
    return largest;
  }
}
