package zeroth.bench.experiment;

import java.util.Locale;
import zeroth.tensor.backend.Parameters;
import zeroth.zo.registry.MethodEntry;
import zeroth.zo.registry.Methods;

/**
 * Where to start with the learning rate of an adapter, decided by the number N of weights of its
 * base as that of all weights is by {@link LearningRates}: up to {@value LearningRates#SMALL} the
 * rate that was measured with gloss-lm, from {@value LearningRates#LARGE} on the published one;
 * between them log rate is linear in log N. Both are MeZO's. Another method's is as many times that
 * as its rate for all weights of such a model is of MeZO's, or its own, which {@link
 * LearningRates#isForAdapters} decides.
 *
 * <p>A measured rate is the best of those that were tried in runs of a hundred steps of gloss-lm's
 * own task, by the development loss, of which the next one up was worse; bench/pages/models.md has
 * all of them. The published rates and eps are the lower ones of MeZO's runs with OPT (Malladi et
 * al. 2023, arXiv 2305.17333, appendix D); for prompts there are none, and their eps is that of
 * prefixes.
 *
 * @param what is trained, in words
 * @param eps of MeZO, as it is written in a record
 * @param measured rate of MeZO for small models
 * @param published rate of MeZO for large models; NaN where there is none
 */
record AdapterRates(String what, String eps, double measured, double published) {
  private static final String MEZO = "mezo";

  static final AdapterRates LORA = new AdapterRates("LoRA", "1e-2", 1e-3, 5e-5);

  static final AdapterRates PREFIX = new AdapterRates("prefixes", "1e-1", 5e-2, 1e-3);

  static final AdapterRates PROMPT = new AdapterRates("prompts", "1e-1", 1e-1, Double.NaN);

  /**
   * The rate that is used where the user gives none.
   *
   * @param theta a base's weights and an adapter's, of which the adapter's are tuned
   */
  LearningRate of(MethodEntry entry, Parameters theta) {
    if (!LearningRates.isForAdapters(entry)) {
      return LearningRates.own(entry);
    }
    long n = theta.size() - theta.trainableSize();
    String rule =
        entry.name().equals(MEZO)
            ? "rule for %s beside %,d weights: %s at eps %s"
            : "rule for %s beside %,d weights: by MeZO's, %s at eps %s";
    String known =
        "measured with gloss-lm" + (Double.isNaN(published) ? "" : " and published for OPT");
    return new LearningRate(
        bySize(entry, n), String.format(Locale.ROOT, rule, what, n, known, eps));
  }

  /**
   * The rate for a base of so many weights, rounded to two digits.
   *
   * @param entry a method; its own rate where none was measured that says something of adapters
   */
  double bySize(MethodEntry entry, long n) {
    if (!LearningRates.isForAdapters(entry)) {
      return entry.learningRate();
    }
    double large = Double.isNaN(published) ? measured : published;
    double rate = LearningRates.between(measured, large, n);
    double share = LearningRates.bySize(entry, n) / LearningRates.bySize(Methods.named(MEZO), n);
    return LearningRates.rounded(rate * share);
  }

  /** A method with the eps at which its authors train such adapters, if that is known. */
  MethodChoice settled(MethodChoice method) {
    return method.name().equals(MEZO) ? method.unlessGiven("eps", eps) : method;
  }
}
