package zeroth.zo.method;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.direction.Direction;
import zeroth.tensor.random.Key;
import zeroth.zo.Method;
import zeroth.zo.StateVisitor;
import zeroth.zo.laws.Flat;
import zeroth.zo.learned.PertNetworks;
import zeroth.zo.noise.ActivationNoise;
import zeroth.zo.noise.ExampleNoise;
import zeroth.zo.noise.Noise;
import zeroth.zo.noise.OuterProducts;
import zeroth.zo.noise.SubspaceNoise;
import zeroth.zo.rule.UpdateRule;

/** Every method with an update rule shows the rule's state behind its own, whatever the rule is. */
class StateTest {
  private static final long MARK = 4711;

  private static final UpdateRule MARKED =
      new UpdateRule() {
        @Override
        public void apply(Parameters theta, double learningRate, Direction estimate) {
          throw new AssertionError("no step is taken");
        }

        @Override
        public void visitState(StateVisitor state) {
          state.bits(MARK);
        }
      };

  private static Map<String, Method> methods() {
    Parameters theta = Flat.random(1);
    Noise z = Noise.gaussian();
    return Map.ofEntries(
        Map.entry("adamezo", new AdaMezo(1e-3, 3, 0.9, 0.99, 1e-8, MARKED)),
        Map.entry("agzo", new Agzo(1e-3, new ActivationNoise(1, 1, theta), MARKED)),
        Map.entry("conmezo", new ConMezo(1e-3, 1, new MomentumWarmup(0.9, 0), MARKED, theta)),
        Map.entry("eggroll", new Eggroll(1e-3, 4, 1, Fitness.RANK, MARKED, theta)),
        Map.entry("sgd", new FirstOrder("sgd", MARKED, theta)),
        Map.entry("fzoo", new Fzoo(1e-3, 4, z, MARKED)),
        Map.entry("grzo", new Grzo(1e-3, ExampleNoise.gaussian(), false, 1, MARKED)),
        Map.entry("hizoo", new HiZoo(1e-3, 0.1, z, MARKED, theta)),
        Map.entry("ldsd", new Ldsd(1e-3, 3, 1, 0.1, z, MARKED, theta, Noise.zero(), 0)),
        Map.entry("loren", new Loren(1e-3, 3, 1, 0.1, false, false, MARKED, theta)),
        Map.entry("lozo", new Lozo(1e-3, 2, 3, MARKED, theta)),
        Map.entry("lozo-m", new LozoMomentum(1e-3, 2, 3, 0.9, MARKED, theta)),
        Map.entry("mezo", new Mezo(1e-3, 1, MARKED)),
        Map.entry("mezo-greedy", new MezoGreedy(1e-3, 2, z, MARKED)),
        Map.entry("mezo-greedy-history", new MezoGreedyHistory(1e-3, z, MARKED)),
        Map.entry("mezo-gv", new MezoGv(1e-3, 2, 0.5, false, z, MARKED)),
        Map.entry("mezo-gv-history", new MezoGvHistory(1e-3, z, MARKED)),
        Map.entry("openai-es", new OpenAiEs(1e-3, 2, z, MARKED)),
        Map.entry("rloo", new Rloo(1e-3, 2, z, MARKED)),
        Map.entry("subzero", new SubZero(1e-3, new SubspaceNoise(2, 3, theta), MARKED)),
        Map.entry("zeroth", new Zeroth(1e-2, 2, new OuterProducts(theta), MARKED)),
        Map.entry(
            "zo-finetuner",
            new ZoFineTuner(1e-3, PertNetworks.create(theta, Key.ofSeed(1)), MARKED, theta)),
        Map.entry("zo-muon", new ZoMuon(1e-3, 2, 2, 3, 1, MARKED, theta)));
  }

  @Test
  void theStateOfTheRuleComesLast() {
    methods()
        .forEach(
            (name, method) -> {
              List<Long> words = new ArrayList<>();
              method.visitState(
                  new StateVisitor() {
                    @Override
                    public void tensors(Parameters held) {}

                    @Override
                    public long bits(long value) {
                      words.add(value);
                      return value;
                    }
                  });
              assertEquals(MARK, words.get(words.size() - 1), name);
            });
  }
}
