package zeroth.zo.registry;

import static zeroth.zo.registry.Setting.atLeast;
import static zeroth.zo.registry.Setting.below;
import static zeroth.zo.registry.Setting.choice;
import static zeroth.zo.registry.Setting.positive;

import java.util.ArrayList;
import java.util.List;
import zeroth.tensor.Parameter;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.direction.LowRank;
import zeroth.zo.noise.BlockNoise;
import zeroth.zo.noise.Noise;
import zeroth.zo.noise.SphereNoise;
import zeroth.zo.noise.SubspaceNoise;
import zeroth.zo.rule.AdaMm;
import zeroth.zo.rule.Adam;
import zeroth.zo.rule.Momentum;
import zeroth.zo.rule.SignMomentum;
import zeroth.zo.rule.UpdateRule;

/** Hyperparameters that several methods have in common, and what they stand for. */
final class Shared {
  static final String EMBEDDING = "embedding";

  private Shared() {}

  static Setting eps(double standard) {
    return positive("eps", standard, "smoothing: how far from theta losses are asked");
  }

  static Setting embedding() {
    return choice(
        EMBEDDING,
        "token table rows that directions reach: all, or those the minibatch reads",
        "dense",
        "touched");
  }

  static Setting decay() {
    return below(
        "weight-decay", Double.POSITIVE_INFINITY, 0, "decoupled weight decay, on matrices alone");
  }

  /** The choice of base noise and what its subspace needs. */
  static List<Setting> noise(String standard) {
    List<String> laws = new ArrayList<>(List.of(standard));
    for (String law : List.of("gaussian", "rademacher", "sphere", "subspace")) {
      if (!law.equals(standard)) {
        laws.add(law);
      }
    }
    return List.of(
        choice("noise", "law of the directions", laws.toArray(String[]::new)),
        atLeast("rank", 1, 24, "rank of the subspace, with noise=subspace"),
        atLeast("period", 1, 1000, "steps that a subspace is kept, with noise=subspace"));
  }

  static Noise noise(Settings s, Parameters theta) {
    return switch (s.word("noise")) {
      case "rademacher" -> Noise.rademacher();
      case "sphere" -> new SphereNoise(theta);
      case "subspace" -> new SubspaceNoise(s.whole("rank"), s.whole("period"), theta);
      default -> Noise.gaussian();
    };
  }

  static long noiseFloats(Settings s, Parameters theta) {
    return s.word("noise").equals("subspace") ? subspaceFloats(s, theta) : 0;
  }

  /** sum (m + n) r over the matrices. */
  static long subspaceFloats(Settings s, Parameters theta) {
    long floats = 0;
    for (Parameter p : theta.list()) {
      if (p.trainable() && p.shape().isMatrix()) {
        long r = LowRank.rank(p.shape(), s.whole("rank"));
        floats += (p.shape().rows() + p.shape().columns()) * r;
      }
    }
    return floats;
  }

  /** The size of a random block, and its signs. */
  static List<Setting> block() {
    return List.of(
        new Setting(
            "share",
            "0.1",
            new Domain.Real(0, false, 1),
            "share of a matrix's rows, and of its columns, in a block"),
        choice("signs", "signs of rows and columns in a block", "equal", "random"));
  }

  static BlockNoise blocks(Settings s, Parameters theta) {
    return new BlockNoise(s.real("share"), s.word("signs").equals("random"), theta);
  }

  /** Both factors of every matrix's block, and the blocks of vectors. */
  static long blockFloats(Parameters theta) {
    long floats = 0;
    for (Parameter p : theta.list()) {
      if (p.trainable()) {
        floats += p.shape().isMatrix() ? p.shape().rows() + p.shape().columns() : p.size();
      }
    }
    return floats;
  }

  /** Adam's constants. */
  static List<Setting> adam() {
    return List.of(
        below("beta1", 1, 0.9, "decay of the first moments"),
        below("beta2", 1, 0.999, "decay of the second moments"),
        positive("epsilon", 1e-8, "added to the root of the second moments"));
  }

  static Setting beta() {
    return below("beta", 1, 0.9, "what is kept of the momentum");
  }

  /** The choice of update rule and the constants of all of them. */
  static List<Setting> rule() {
    List<Setting> settings = new ArrayList<>();
    settings.add(
        choice(
            "rule",
            "what is done with the estimate",
            "sgd",
            "momentum",
            "adam",
            "adamm",
            "sign",
            "sign-momentum"));
    settings.add(beta());
    settings.addAll(adam());
    settings.add(decay());
    return settings;
  }

  static UpdateRule rule(Settings s, Parameters theta) {
    return rule(s.word("rule"), s, theta);
  }

  /** The rule of a name, with these constants, behind weight decay. */
  static UpdateRule rule(String name, Settings s, Parameters theta) {
    UpdateRule rule =
        switch (name) {
          case "momentum" -> new Momentum(theta, s.real("beta"));
          case "adam" -> new Adam(theta, s.real("beta1"), s.real("beta2"), s.real("epsilon"));
          case "adamm" -> new AdaMm(theta, s.real("beta1"), s.real("beta2"), s.real("epsilon"));
          case "sign" -> UpdateRule.sign();
          case "sign-momentum" -> new SignMomentum(theta, s.real("beta"));
          default -> UpdateRule.sgd();
        };
    return rule.decayed(s.real("weight-decay"));
  }

  static long ruleFloats(Settings s, Parameters theta) {
    return ruleFloats(s.word("rule"), theta);
  }

  /** d floats for each vector of state that a rule holds. */
  static long ruleFloats(String name, Parameters theta) {
    int vectors =
        switch (name) {
          case "momentum", "sign-momentum" -> 1;
          case "adam" -> 2;
          case "adamm" -> 3;
          default -> 0;
        };
    return vectors * theta.trainableSize();
  }

  /** Joins lists and single settings. */
  static List<Setting> list(Object... parts) {
    List<Setting> settings = new ArrayList<>();
    for (Object part : parts) {
      if (part instanceof Setting setting) {
        settings.add(setting);
      } else {
        for (Object setting : (List<?>) part) {
          settings.add((Setting) setting);
        }
      }
    }
    return settings;
  }
}
