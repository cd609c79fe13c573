package zeroth.zo.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import net.jqwik.api.Example;
import net.jqwik.api.Group;
import zeroth.tensor.backend.Parameters;
import zeroth.zo.Method;
import zeroth.zo.laws.Flat;
import zeroth.zo.laws.MethodLaws;

/** Every method of the registry, with its defaults as far as the laws' small weights allow. */
class RegistryLawsProperties {

  /** The laws for one entry, of restricted rows too where the entry has that setting. */
  abstract static class Laws extends MethodLaws {
    private final MethodEntry entry;
    private final double learningRate;
    private final boolean elementwise;
    private final Map<String, String> settings;

    Laws(String name, double learningRate, boolean elementwise, String... settings) {
      this.entry = Methods.named(name);
      this.learningRate = learningRate;
      this.elementwise = elementwise;
      this.settings = new HashMap<>();
      for (int i = 0; i < settings.length; i += 2) {
        this.settings.put(settings[i], settings[i + 1]);
      }
    }

    @Override
    protected Method create(Parameters theta) {
      return entry.create(settings, theta);
    }

    @Override
    protected long declaredStateBytes(Parameters theta) {
      return entry.stateBytes(settings, theta);
    }

    @Override
    protected double learningRate() {
      return learningRate;
    }

    @Override
    protected int descentSteps() {
      return elementwise || entry.name().equals("hizoo") ? 1500 : 300;
    }

    @Override
    protected int linearSteps() {
      boolean momentumOfMatricesAlone = entry.name().equals("loren");
      return momentumOfMatricesAlone ? 1 : super.linearSteps();
    }

    @Override
    protected boolean elementwise() {
      return elementwise;
    }

    @Override
    protected boolean restrictable() {
      return entry.settings().stream().anyMatch(setting -> setting.name().equals("embedding"));
    }

    @Example
    void entryDeclaresTheForwardsOfTheMethod() {
      Parameters theta = Flat.zeros();
      assertEquals(create(theta).forwardsPerStep(), entry.forwardsPerStep(settings));
    }
  }

  @Example
  void everyMethodHasItsLaws() {
    Set<String> covered =
        List.of(getClass().getDeclaredClasses()).stream()
            .filter(c -> c.isAnnotationPresent(Group.class))
            .map(c -> c.getSimpleName().toLowerCase(Locale.ROOT))
            .collect(Collectors.toCollection(TreeSet::new));
    for (MethodEntry entry : Methods.all()) {
      if (entry.needs() == MethodEntry.Needs.GRADIENT) {
        continue; // FirstOrderTest: these laws are about directions and losses
      }
      String name = entry.name().replace("-", "");
      assertEquals(true, covered.contains(name), entry.name());
    }
  }

  @Group
  class Mezo extends Laws {
    Mezo() {
      super("mezo", 0.005, false);
    }
  }

  @Group
  class ZoSgdMomentum extends Laws {
    ZoSgdMomentum() {
      super("zo-sgd-momentum", 0.001, false);
    }
  }

  @Group
  class MezoAdam extends Laws {
    MezoAdam() {
      super("mezo-adam", 0.01, true);
    }
  }

  @Group
  class ZoAdamm extends Laws {
    ZoAdamm() {
      super("zo-adamm", 0.01, true);
    }
  }

  @Group
  class ZoSignsgd extends Laws {
    ZoSignsgd() {
      super("zo-signsgd", 0.01, true);
    }
  }

  @Group
  class ZoSgdCons extends Laws {
    ZoSgdCons() {
      super("zo-sgd-cons", 0.005, false);
    }
  }

  @Group
  class Lozo extends Laws {
    Lozo() {
      super("lozo", 0.003, false, "period", "3");
    }
  }

  @Group
  class LozoM extends Laws {
    LozoM() {
      super("lozo-m", 0.003, false, "period", "4", "beta", "0.5");
    }
  }

  @Group
  class Subzero extends Laws {
    Subzero() {
      super("subzero", 0.005, false, "rank", "3", "period", "2");
    }
  }

  @Group
  class Hizoo extends Laws {
    Hizoo() {
      super("hizoo", 0.02, false, "smoothing", "0.01");
    }
  }

  @Group
  class MezoSvrg extends Laws {
    MezoSvrg() {
      super("mezo-svrg", 0.003, false);
    }
  }

  @Group
  class SparseMezo extends Laws {
    SparseMezo() {
      super("sparse-mezo", 0.005, false);
    }
  }

  @Group
  class Adamezo extends Laws {
    Adamezo() {
      super("adamezo", 0.01, true);
    }
  }

  /** Equal signs estimate a block's sum; an odd number of random ones does not sum to 0. */
  @Group
  class JaguarSign extends Laws {
    JaguarSign() {
      super("jaguar-sign", 0.003, true, "signs", "random", "share", "0.34");
    }
  }

  @Group
  class OpenaiEs extends Laws {
    OpenaiEs() {
      super("openai-es", 0.1, false, "q", "4");
    }
  }

  @Group
  class Rloo extends Laws {
    Rloo() {
      super("rloo", 0.01, false);
    }
  }

  @Group
  class Fzoo extends Laws {
    Fzoo() {
      super("fzoo", 0.1, false);
    }
  }

  @Group
  class LdsdSgd extends Laws {
    LdsdSgd() {
      super("ldsd-sgd", 0.001, false, "mu-rate", "0.01");
    }
  }

  @Group
  class LdsdAdamm extends Laws {
    LdsdAdamm() {
      super("ldsd-adamm", 0.003, true);
    }
  }

  @Group
  class LdsdSign extends Laws {
    LdsdSign() {
      super("ldsd-sign", 0.01, true);
    }
  }

  @Group
  class MezoGv extends Laws {
    MezoGv() {
      super("mezo-gv", 0.003, false);
    }
  }

  @Group
  class MezoGreedy extends Laws {
    MezoGreedy() {
      super("mezo-greedy", 0.005, false);
    }
  }

  @Group
  class MezoGvHistory extends Laws {
    MezoGvHistory() {
      super("mezo-gv-history", 0.003, false);
    }
  }

  @Group
  class MezoGreedyHistory extends Laws {
    MezoGreedyHistory() {
      super("mezo-greedy-history", 0.005, false);
    }
  }

  @Group
  class Loren extends Laws {
    Loren() {
      super("loren", 0.002, false);
    }
  }

  /** The laws' losses are minibatches of one example, which have no spread. */
  @Group
  class Grzo extends Laws {
    Grzo() {
      super("grzo", 0.005, false, "normalise", "none");
    }
  }

  @Group
  class GrzoLowRank extends Laws {
    GrzoLowRank() {
      super("grzo", 0.005, false, "normalise", "none", "directions", "low-rank");
    }
  }

  @Group
  class Conmezo extends Laws {
    Conmezo() {
      super("conmezo", 0.003, false, "warmup", "20");
    }

    /** All tensors share |m| and d. */
    @Override
    protected boolean normalised() {
      return true;
    }
  }

  @Group
  class Eggroll extends Laws {
    Eggroll() {
      super("eggroll", 0.1, false);
    }
  }

  @Group
  class EggrollOfRanks extends Laws {
    EggrollOfRanks() {
      super("eggroll", 0.3, false, "samples", "6", "rank", "2", "fitness", "rank");
    }
  }

  @Group
  class ZoMuon extends Laws {
    ZoMuon() {
      super("zo-muon", 0.04, false, "rank", "3", "period", "2", "vector-share", "0.1");
    }

    @Override
    protected boolean orthogonalised() {
      return true;
    }
  }

  /** Of one sample and rank 2 there are directions outside its spaces in every matrix. */
  @Group
  class ZoMuonOfOneSample extends Laws {
    private static final String[] SETTINGS = {
      "samples", "1", "rank", "2", "period", "2", "vector-share", "0.1"
    };

    ZoMuonOfOneSample() {
      super("zo-muon", 0.02, false, SETTINGS);
    }

    @Override
    protected boolean orthogonalised() {
      return true;
    }

    /** A step has nearly the same length whatever it is worth, and one sample tells little. */
    @Override
    protected int descentSteps() {
      return 1500;
    }
  }

  /** With random signs, as {@link JaguarSign}. */
  @Group
  class JaguarMuon extends Laws {
    JaguarMuon() {
      super("jaguar-muon", 0.02, false, "signs", "random", "share", "0.34");
    }

    @Override
    protected boolean orthogonalised() {
      return true;
    }

    /** A step has nearly the same length whatever it is worth, as {@link ZoMuonOfOneSample}. */
    @Override
    protected int descentSteps() {
      return 1500;
    }
  }

  /** The laws' losses tell no inputs: RLOO along Gaussian noise. */
  @Group
  class Zeroth extends Laws {
    Zeroth() {
      super("zeroth", 0.005, false);
    }
  }

  /** The laws' losses tell no inputs: one-sided estimates along Gaussian noise. */
  @Group
  class Agzo extends Laws {
    Agzo() {
      super("agzo", 0.005, false);
    }
  }

  @Group
  class ZoFinetuner extends Laws {
    ZoFinetuner() {
      super("zo-finetuner", 0.003, false);
    }

    @Override
    protected boolean normalised() {
      return true;
    }
  }

  @Group
  class LdsdOfOrthogonalCandidates extends Laws {
    LdsdOfOrthogonalCandidates() {
      super("ldsd-sgd", 0.001, false, "mu-rate", "0.01", "sampler", "orthogonal");
    }
  }

  @Group
  class LdsdOnTheSphere extends Laws {
    LdsdOnTheSphere() {
      super("ldsd-sgd", 0.001, false, "mu-rate", "0.01", "sampler", "sphere");
    }

    @Override
    protected boolean normalised() {
      return true;
    }
  }

  @Group
  class LdsdOfAPartOfTheTensors extends Laws {
    LdsdOfAPartOfTheTensors() {
      super("ldsd-sgd", 0.001, false, "mu-rate", "0.01", "idle", "0.3");
    }
  }

  @Group
  class LorenTiled extends Laws {
    LorenTiled() {
      super("loren", 0.002, false, "structure", "tiled", "loss-scale", "std");
    }
  }

  @Group
  class MezoOfFourInASubspace extends Laws {
    MezoOfFourInASubspace() {
      super("mezo", 0.005, false, "q", "4", "noise", "subspace", "rank", "2", "period", "5");
    }
  }

  @Group
  class GvOfSixWithMomentum extends Laws {
    GvOfSixWithMomentum() {
      super("mezo-gv", 0.0005, false, "candidates", "6", "rule", "momentum", "normalise", "yes");
    }
  }

  @Group
  class GreedyInASubspaceWithAdam extends Laws {
    GreedyInASubspaceWithAdam() {
      super(
          "mezo-greedy",
          0.01,
          true,
          "noise",
          "subspace",
          "rank",
          "3",
          "period",
          "5",
          "rule",
          "adam");
    }
  }

  @Group
  class GreedyHistoryInASubspace extends Laws {
    GreedyHistoryInASubspace() {
      super("mezo-greedy-history", 0.005, false, "noise", "subspace", "rank", "3", "period", "2");
    }
  }

  @Group
  class HizooOfAFallingRate extends Laws {
    HizooOfAFallingRate() {
      super(
          "hizoo",
          0.02,
          false,
          "smoothing",
          "0.1",
          "smoothing-schedule",
          "decay",
          "decay-step",
          "3");
    }
  }

  @Group
  class RlooOfSigns extends Laws {
    RlooOfSigns() {
      super("rloo", 0.01, false, "noise", "rademacher");
    }
  }

  @Group
  class MezoOnTheSphere extends Laws {
    MezoOnTheSphere() {
      super("mezo", 0.005, false, "noise", "sphere");
    }

    @Override
    protected boolean normalised() {
      return true;
    }
  }
}
