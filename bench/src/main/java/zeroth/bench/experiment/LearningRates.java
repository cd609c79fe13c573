package zeroth.bench.experiment;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import zeroth.tensor.Tensor;
import zeroth.tensor.backend.Parameters;
import zeroth.transformer.MaskedModel;
import zeroth.transformer.Model;
import zeroth.transformer.encoder.Encoder;
import zeroth.transformer.encoder.EncoderConfig;
import zeroth.transformer.encoder.EncoderFamily;
import zeroth.zo.registry.MethodEntry;

/**
 * Where to start with the learning rate, decided by what a model is, never by what it is called.
 *
 * <p>A model of the architecture of all-MiniLM-L6-v2 has rates that were measured with it, whether
 * its weights are the published ones or were derived from them. For any other, the number N of
 * weights that are tuned decides: up to {@value #SMALL} the rate that was measured with
 * all-MiniLM-L6-v2, which tunes as many; from {@value #LARGE} on, RoBERTa-large's, the published
 * rate; between them log rate is linear in log N. The way of tuning enters through N alone, but for
 * adapters, which have {@link AdapterRates}. A method without a rate that was measured with
 * all-MiniLM-L6-v2 alone has its own everywhere: the published one, or one for all models.
 */
public final class LearningRates {
  /** Weights of all-MiniLM-L6-v2. */
  public static final long SMALL = 22_565_376;

  /** Weights of RoBERTa-large, the smallest model that most methods were published with. */
  public static final long LARGE = 355_000_000;

  private static final String NAME = "all-MiniLM-L6-v2";

  /** Its sizes. */
  private static final EncoderConfig MINILM =
      new EncoderConfig(EncoderFamily.BERT, 30_522, 384, 6, 12, 1536, 512, 2, 1e-12f);

  /** {@link Parameters#sha256} of its encoder's weights in the order of {@link Encoder#shapes}. */
  private static final String MINILM_SHA256 =
      "7ed8e71f0486567c91d9199fccc3df115372266211dc25d3400096018e143be2";

  /** Rates of all-MiniLM-L6-v2, all weights tuned; see bench/results for what they were found. */
  private static final Map<String, Double> MEASURED =
      Map.ofEntries(
          Map.entry("mezo", 5e-5),
          Map.entry("zo-sgd-momentum", 5e-6),
          Map.entry("mezo-adam", 1e-4),
          Map.entry("zo-adamm", 1e-4),
          Map.entry("zo-signsgd", 5e-5),
          Map.entry("zo-sgd-cons", 5e-5),
          Map.entry("lozo", 2.5e-5),
          Map.entry("lozo-m", 2.5e-6),
          Map.entry("subzero", 5e-5),
          Map.entry("hizoo", 5e-5),
          Map.entry("mezo-svrg", 5e-5),
          Map.entry("rloo", 1e-4),
          Map.entry("fzoo", 5e-4),
          Map.entry("ldsd-sgd", 5e-6),
          Map.entry("ldsd-adamm", 1e-4),
          Map.entry("ldsd-sign", 2e-5),
          Map.entry("mezo-gv", 2.5e-5),
          Map.entry("mezo-greedy", 5e-5),
          Map.entry("mezo-gv-history", 2.5e-5),
          Map.entry("mezo-greedy-history", 5e-5),
          Map.entry("loren", 1e-5),
          Map.entry("sparse-mezo", 1.6e-4),
          Map.entry("adamezo", 1e-3),
          Map.entry("conmezo", 5e-5),
          Map.entry("jaguar-sign", 5e-4),
          Map.entry("zo-muon", 1e-1),
          Map.entry("grzo", 1.6e-5),
          Map.entry("eggroll", 1.2e-2),
          Map.entry("openai-es", 1.6e-2),
          Map.entry("zo-finetuner", 5e-5),
          Map.entry("sgd", 1e-3),
          Map.entry("adamw", 2e-5));

  /**
   * Rates for all weights of a large model where the published ones are for LoRA alone: the
   * measured ones, lowered as those of MeZO, ZO-AdaMM and ZO-SignSGD are.
   */
  private static final Map<String, Double> LOWERED =
      Map.of("ldsd-sgd", 1e-7, "ldsd-adamm", 1e-5, "ldsd-sign", 4e-7);

  /** BERT-base, uncased. */
  private static final EncoderConfig BERT_BASE =
      new EncoderConfig(EncoderFamily.BERT, 30_522, 768, 12, 12, 3072, 512, 2, 1e-12f);

  /**
   * Rates of BERT-base with its masked-language-model head, all weights tuned: half of the best of
   * five in runs of a hundred steps, of which the next one up had passed its best; see
   * bench/results.
   */
  private static final Map<String, Double> MEASURED_BERT_BASE = Map.of("mezo", 1.5e-5);

  /**
   * Methods whose measured rate is one for all weights alone: that the length of their steps goes
   * with MeZO's from one way of tuning to another was not measured, or is not so.
   */
  private static final Set<String> NOT_FOR_ADAPTERS =
      Set.of(
          "sparse-mezo",
          "adamezo",
          "conmezo",
          "jaguar-sign",
          "zo-muon",
          "grzo",
          "eggroll",
          "openai-es");

  private LearningRates() {}

  /**
   * The rate that is used where the user gives none.
   *
   * @param model its sizes, weights and which of them are tuned; a head is no part of what it is
   */
  public static LearningRate of(MethodEntry entry, Model model) {
    return isMeasured(entry) && model.config().equals(MINILM)
        ? measured(entry, isPublished(model))
        : of(entry, model.parameters());
  }

  /** The same for many methods: which weights these are, by their hash, is found out once. */
  static Function<MethodEntry, LearningRate> of(Model model) {
    boolean published = model.config().equals(MINILM) && isPublished(model);
    return model.config().equals(MINILM)
        ? entry -> ofMinilm(entry, published)
        : entry -> of(entry, model.parameters());
  }

  /** Shapes of all-MiniLM-L6-v2, all elements zero, and the rates that its weights have. */
  static ModelOutline minilm() {
    Map<String, Tensor> zeros = new LinkedHashMap<>();
    Encoder.shapes(MINILM).forEach((name, shape) -> zeros.put(name, Tensor.zeros(shape)));
    return new ModelOutline(Parameters.of(zeros), entry -> ofMinilm(entry, true));
  }

  private static LearningRate ofMinilm(MethodEntry entry, boolean published) {
    return isMeasured(entry) ? measured(entry, published) : own(entry);
  }

  private static LearningRate measured(MethodEntry entry, boolean published) {
    return new LearningRate(
        MEASURED.get(entry.name()),
        "measured with "
            + NAME
            + (published ? "" : ", whose architecture this is; the weights are others"));
  }

  /** The same for a model with a masked-language-model head, which is tuned as well. */
  public static LearningRate of(MethodEntry entry, MaskedModel model) {
    Double measured = MEASURED_BERT_BASE.get(entry.name());
    boolean whole = model.parameters().trainableSize() == model.parameters().size();
    return measured != null && whole && model.config().equals(BERT_BASE)
        ? new LearningRate(measured, "measured with BERT-base, whose architecture this is")
        : of(entry, model.parameters());
  }

  /**
   * The same for a model that nothing was measured with.
   *
   * @param theta its weights, some of which are tuned
   */
  public static LearningRate of(MethodEntry entry, Parameters theta) {
    if (!isMeasured(entry)) {
      return own(entry);
    }
    long n = theta.trainableSize();
    return new LearningRate(
        bySize(entry, n),
        String.format(
            Locale.ROOT,
            "rule for %,d tuned weights, between rates measured with %.1f million and those for"
                + " %.0f million",
            n,
            SMALL / 1e6,
            LARGE / 1e6));
  }

  /**
   * The rule for models that nothing was measured with, rounded to two digits; the method's own
   * rate where none was measured.
   *
   * @param n weights that are tuned
   */
  static double bySize(MethodEntry entry, long n) {
    return isMeasured(entry)
        ? rounded(between(MEASURED.get(entry.name()), large(entry), n))
        : entry.learningRate();
  }

  /** A rate between that of small and that of large models: log rate is linear in log n. */
  static double between(double small, double large, long n) {
    double share = Math.log((double) n / SMALL) / Math.log((double) LARGE / SMALL);
    return small * Math.pow(large / small, Math.min(Math.max(share, 0), 1));
  }

  /** To two digits. */
  static double rounded(double rate) {
    return new BigDecimal(rate).round(new MathContext(2)).doubleValue();
  }

  /** Whether a method has a rate that was measured with all weights. */
  private static boolean isMeasured(MethodEntry entry) {
    return MEASURED.containsKey(entry.name());
  }

  /** Whether what was measured of a method, beside MeZO's, says something of adapters. */
  static boolean isForAdapters(MethodEntry entry) {
    return isMeasured(entry) && !NOT_FOR_ADAPTERS.contains(entry.name());
  }

  /** The method's own rate, the published one where there is one. */
  static LearningRate own(MethodEntry entry) {
    return new LearningRate(entry.learningRate(), "the method's own, for models of any size");
  }

  private static double large(MethodEntry entry) {
    return LOWERED.getOrDefault(entry.name(), entry.learningRate());
  }

  /** Whether a model of the architecture of all-MiniLM-L6-v2 has its weights. */
  private static boolean isPublished(Model model) {
    Map<String, Tensor> encoder = new LinkedHashMap<>();
    for (String name : Encoder.shapes(model.config()).keySet()) {
      encoder.put(name, model.parameters().tensor(name));
    }
    return Parameters.of(encoder).sha256().equals(MINILM_SHA256);
  }
}
