package zeroth.zo.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import zeroth.tensor.BadInputException;
import zeroth.tensor.Parameter;
import zeroth.tensor.Shape;
import zeroth.tensor.Tensor;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.direction.Direction;
import zeroth.tensor.random.Key;
import zeroth.zo.Method;
import zeroth.zo.Objective;
import zeroth.zo.Schedule;
import zeroth.zo.StateVisitor;
import zeroth.zo.Step;
import zeroth.zo.TouchedEmbedding;
import zeroth.zo.laws.Flat;
import zeroth.zo.laws.HeldState;
import zeroth.zo.learned.PertNetworks;
import zeroth.zo.method.Eggroll;
import zeroth.zo.method.Fitness;
import zeroth.zo.method.HiZoo;
import zeroth.zo.method.Ldsd;
import zeroth.zo.method.Smoothing;
import zeroth.zo.noise.Noise;
import zeroth.zo.noise.UnitNoise;
import zeroth.zo.rule.Momentum;
import zeroth.zo.rule.UpdateRule;

class MethodsTest {

  private static Parameters large() {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    tensors.put("weight", Tensor.zeros(Shape.of(30, 40)));
    tensors.put("bias", Tensor.zeros(Shape.of(7)));
    return Parameters.of(tensors);
  }

  /** Of the entries made anew, so that what makes them is what is tested. */
  private static MethodEntry named(String name) {
    return Methods.entries().stream().filter(e -> e.name().equals(name)).findFirst().orElseThrow();
  }

  private static Method create(String name, Map<String, String> settings, Parameters theta) {
    return named(name).create(settings, theta);
  }

  /** Nothing but a rank that {@link #large} has, where the default is larger. */
  private static Map<String, String> fitting(MethodEntry entry) {
    return entry.name().equals("zo-muon") ? Map.of("rank", "30") : Map.of();
  }

  @Test
  void everyMethodRunsWithItsDefaultsAndIsDocumented() {
    Set<String> names = new HashSet<>();
    for (MethodEntry entry : Methods.entries()) {
      assertTrue(names.add(entry.name()), "twice: " + entry.name());
      assertEquals(entry.name(), Methods.named(entry.name()).name());
      assertEquals(
          entry.forwardsPerStep(Map.of()),
          create(entry.name(), fitting(entry), large()).forwardsPerStep());
      assertTrue(entry.learningRate() > 0 && entry.learningRate() < 1);
      assertFalse(entry.summary().isBlank());
      assertTrue(
          entry.reference().matches("this project|.*(arXiv|ICLR|ICML).*"), entry.reference());
      assertEquals(
          entry.name().startsWith("ldsd") ? Schedule.COSINE : Schedule.CONSTANT, entry.schedule());
      assertTrue(Files.isRegularFile(Path.of("methods", entry.name() + ".md")), entry.name());
      for (Setting setting : entry.settings()) {
        assertFalse(setting.meaning().isBlank());
        assertFalse(setting.domain().describe().isBlank());
      }
    }
  }

  @Test
  void theRegistryHasTheMethodsOfTheField() {
    assertEquals(
        List.of(
            "mezo",
            "zo-sgd-momentum",
            "mezo-adam",
            "zo-adamm",
            "zo-signsgd",
            "zo-sgd-cons",
            "lozo",
            "lozo-m",
            "subzero",
            "hizoo",
            "mezo-svrg",
            "sparse-mezo",
            "adamezo",
            "jaguar-sign",
            "openai-es",
            "eggroll",
            "rloo",
            "fzoo",
            "ldsd-sgd",
            "ldsd-adamm",
            "ldsd-sign",
            "mezo-gv",
            "mezo-greedy",
            "mezo-gv-history",
            "mezo-greedy-history",
            "loren",
            "conmezo",
            "zo-muon",
            "jaguar-muon",
            "grzo",
            "agzo",
            "zeroth",
            "zo-finetuner",
            "sgd",
            "adamw"),
        Methods.entries().stream().map(MethodEntry::name).toList());
    assertEquals(
        Methods.entries().stream().map(MethodEntry::name).toList(),
        Methods.all().stream().map(MethodEntry::name).toList());
  }

  @Test
  void forwardsFollowTheSettings() {
    Map<String, String> q = Map.of("q", "3");
    for (String name : List.of("mezo", "zo-sgd-cons")) {
      assertEquals(create(name, q, large()).forwardsPerStep(), named(name).forwardsPerStep(q));
    }
    assertEquals(6, create("mezo", q, large()).forwardsPerStep());
    assertEquals(
        4 * (1207 + 70 * 24),
        named("zo-sgd-momentum").stateBytes(Map.of("noise", "subspace"), large()));
  }

  @Test
  void unknownNamesAreNamedWithTheKnownOnes() {
    String name = message(() -> Methods.named("sgdm"));
    assertTrue(name.contains("sgdm") && name.contains("mezo-gv") && name.contains("loren"), name);
    String key = message(() -> create("mezo", Map.of("samples", "3"), Flat.zeros()));
    assertTrue(key.contains("mezo") && key.contains("samples") && key.contains("eps, q"), key);
  }

  @Test
  void valuesOutOfRangeAreNamedWithTheRange() {
    for (String[] bad :
        new String[][] {
          {"mezo", "eps", "0", "(0"},
          {"mezo", "eps", "-1", "(0"},
          {"mezo", "eps", "NaN", "(0"},
          {"mezo", "eps", "Infinity", "(0"},
          {"mezo", "eps", "small", "(0"},
          {"mezo", "q", "0", "from 1"},
          {"mezo", "q", "1.5", "from 1"},
          {"mezo", "weight-decay", "-0.1", "[0"},
          {"mezo", "noise", "white", "gaussian, rademacher"},
          {"mezo", "embedding", "sparse", "dense, touched"},
          {"zo-sgd-momentum", "beta", "1", "[0.0, 1.0)"},
          {"rloo", "samples", "1", "from 2"},
          {"fzoo", "samples", "1", "from 2"},
          {"grzo", "normalise", "mean", "std, none"},
          {"ldsd-sgd", "candidates", "1", "from 2"},
          {"loren", "samples", "1", "from 2"},
          {"conmezo", "angle", "0", "(0.0, 1.57"},
          {"conmezo", "angle", "1.571", "(0.0, 1.57"},
          {"conmezo", "warmup", "-1", "from 0"},
          {"eggroll", "samples", "7", "even"},
          {"eggroll", "samples", "1", "from 2"},
          {"eggroll", "rank", "6", "1 to 5"},
          {"eggroll", "fitness", "raw", "zscore, rank"},
          {"zo-muon", "rank", "6", "1 to 5"},
          {"zo-muon", "vector-share", "0", "(0"},
          {"jaguar-muon", "share", "1", "(0.0, 1.0)"},
          {"jaguar-muon", "iterations", "0", "from 1"},
          {"loren", "structure", "dense", "kronecker, tiled"},
          {"sparse-mezo", "sparsity", "1", "[0.0, 1.0)"},
          {"adamezo", "horizon", "0", "from 1"},
          {"openai-es", "q", "0", "from 1"},
          {"ldsd-sgd", "sampler", "rotation", "gaussian, sphere, orthogonal"},
          {"ldsd-sign", "mu-start", "one", "zero, unit"},
          {"ldsd-sgd", "idle", "1", "[0.0, 1.0)"},
          {"jaguar-sign", "share", "0", "(0.0, 1.0)"},
          {"mezo-gv", "alpha", "1", "[0.0, 1.0)"},
          {"mezo-gv", "alpha", "0.1", "[1/candidates, 1)"},
          {"lozo", "rank", "6", "1 to 5"},
          {"agzo", "rank", "6", "1 to 5"},
          {"agzo", "iterations", "-1", "from 0"},
          {"lozo-m", "rank", "0", "from 1"},
          {"subzero", "rank", "6", "1 to 5"},
        }) {
      String message = message(() -> create(bad[0], Map.of(bad[1], bad[2]), Flat.zeros()));
      assertTrue(message.contains(bad[1]) && message.contains(bad[2]), message);
      assertTrue(message.contains(bad[3]), message);
    }
  }

  private static String message(Executable action) {
    return assertThrows(BadInputException.class, action).getMessage();
  }

  @Test
  void valuesAtTheEndsOfTheirRangesAreTaken() {
    MethodEntry mezo = named("mezo");
    Settings settings =
        mezo.settings(
            Map.of("eps", " 1e-2 ", "q", "3", "weight-decay", "0", "noise", "rademacher"));
    assertEquals(0.01, settings.real("eps"));
    assertEquals(3, settings.whole("q"));
    assertEquals("rademacher", settings.word("noise"));
    assertEquals("dense", settings.word("embedding"));
    assertEquals(0.0, settings.values().get("weight-decay"));
    assertEquals(6, mezo.forwardsPerStep(Map.of("q", "3")));
    create("lozo", Map.of("rank", "5"), Flat.zeros());
    assertEquals(2, new Domain.Whole(1, 2).parse("n", "2"));
    assertThrows(BadInputException.class, () -> new Domain.Whole(1, 2).parse("n", "3"));
    assertTrue(new Domain.Whole(1, 2).describe().endsWith("from 1 to 2"));
  }

  /** Before a list of that many directions is made. */
  @Test
  void moreDirectionsThanAStepCanUseAreRefused() {
    int refused = 0;
    for (MethodEntry entry : Methods.entries()) {
      for (String name : List.of("q", "samples", "candidates")) {
        if (entry.settings().stream().anyMatch(setting -> setting.name().equals(name))) {
          assertTrue(entry.forwardsPerStep(Map.of(name, "65536")) >= 65536, entry.name());
          Map<String, String> more = Map.of(name, "65537");
          assertThrows(BadInputException.class, () -> entry.settings(more), entry.name());
          refused++;
        }
      }
    }
    assertTrue(refused > 10, "most methods have such a setting");
  }

  @Test
  void adefaultOutsideItsDomainIsAProgrammingError() {
    assertThrows(
        BadInputException.class,
        () -> new Setting("x", "3", new Domain.Choice(List.of("a")), "bad"));
  }

  @Test
  void stateMemoryIsTheFormulaOfThePage() {
    Parameters theta = large(); // (30, 40) and (7)
    long d = 1207;
    Map<String, Long> floats =
        Map.ofEntries(
            Map.entry("mezo", 0L),
            Map.entry("zo-sgd-momentum", d),
            Map.entry("mezo-adam", 2 * d),
            Map.entry("zo-adamm", 3 * d),
            Map.entry("zo-signsgd", 0L),
            Map.entry("zo-sgd-cons", 0L),
            Map.entry("openai-es", 0L),
            Map.entry("rloo", 0L),
            Map.entry("fzoo", 0L),
            Map.entry("grzo", 0L),
            Map.entry("agzo", 40L),
            Map.entry("zeroth", 0L),
            Map.entry("lozo", 0L),
            Map.entry("lozo-m", 30L * 2 + 7),
            Map.entry("subzero", (30L + 40) * 24),
            Map.entry("hizoo", d),
            Map.entry("mezo-svrg", d),
            Map.entry("sparse-mezo", 2L),
            Map.entry("adamezo", 20L),
            Map.entry("jaguar-sign", d + 30 + 40 + 7),
            Map.entry("ldsd-sgd", 2 * d),
            Map.entry("ldsd-adamm", 4 * d),
            Map.entry("ldsd-sign", 2 * d),
            Map.entry("mezo-gv", 0L),
            Map.entry("mezo-greedy", 0L),
            Map.entry("mezo-gv-history", 0L),
            Map.entry("mezo-greedy-history", 0L),
            Map.entry("loren", 40L + 7 + 1200),
            Map.entry("conmezo", d),
            Map.entry("zo-muon", (30L + 40) * 30),
            Map.entry("jaguar-muon", 2 * d + 30 + 40 + 7),
            Map.entry("eggroll", 0L),
            Map.entry("zo-finetuner", 2L * 449),
            Map.entry("sgd", 2 * d),
            Map.entry("adamw", 3 * d));
    for (MethodEntry entry : Methods.entries()) {
      assertEquals(4 * floats.get(entry.name()), entry.stateBytes(Map.of(), theta), entry.name());
    }
    assertEquals(
        4 * (2 * d + 70 * 3),
        named("mezo-greedy")
            .stateBytes(Map.of("rule", "adam", "noise", "subspace", "rank", "3"), theta));
    for (String history : List.of("mezo-gv-history", "mezo-greedy-history")) {
      Map<String, String> subspace = Map.of("noise", "subspace", "rank", "3");
      assertEquals(4 * 2 * 70 * 3, named(history).stateBytes(subspace, theta), history);
    }
  }

  /**
   * Through all their fields, after some steps: as they are, with a rule that has state, in a
   * subspace, and of another rank. What is frozen has no state.
   */
  @Test
  void methodsHoldWhatTheyDeclare() {
    for (MethodEntry entry : Methods.entries()) {
      Set<String> known = new HashSet<>();
      entry.settings().forEach(setting -> known.add(setting.name()));
      for (Map<String, String> some :
          List.of(
              Map.<String, String>of(),
              Map.of("rule", "adam"),
              Map.of("noise", "subspace", "rank", "3"),
              Map.of("rank", "2"))) {
        if (known.containsAll(some.keySet()) && entry.needs() != MethodEntry.Needs.GRADIENT) {
          Map<String, String> settings = new HashMap<>(fitting(entry));
          settings.putAll(some);
          if (entry.name().equals("grzo")) {
            settings.put("normalise", "none"); // the one example of a minibatch has no spread
          }
          Parameters theta = withFrozen();
          Method method = entry.create(settings, theta);
          steps(method, theta);
          String what = entry.name() + " " + some;
          assertEquals(entry.stateBytes(settings, theta), HeldState.bytes(method, theta), what);
        }
      }
    }
  }

  private static Parameters withFrozen() {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    tensors.put("weight", Tensor.zeros(Shape.of(30, 40)));
    tensors.put("bias", Tensor.zeros(Shape.of(7)));
    tensors.put("frozen", Tensor.zeros(Shape.of(9, 8)));
    return Parameters.of(tensors).freeze(p -> p.name().equals("frozen"));
  }

  private static void steps(Method method, Parameters theta) {
    steps(method, theta, 0, 3);
  }

  /**
   * Steps of some numbers; each asks for as many losses as are declared, and reports one between.
   */
  private static void steps(Method method, Parameters theta, int from, int to) {
    for (int i = from; i < to; i++) {
      DoubleSummaryStatistics seen = new DoubleSummaryStatistics();
      Objective f =
          Objective.of(
              theta,
              w -> {
                double loss = Math.cos(3 * w.apply("weight")[5] + 1);
                seen.accept(loss);
                return loss;
              });
      int forwards = method.forwards(i);
      double loss = method.step(f, theta, Step.of(Key.ofSeed(1), i, 1e-3)).loss();
      assertEquals(forwards, seen.getCount());
      assertTrue(
          seen.getMin() - 1e-12 <= loss && loss <= seen.getMax() + 1e-12, loss + ": " + seen);
    }
  }

  /** Each of the variants of {@link #methodsHoldWhatTheyDeclare}, broken off behind five steps. */
  @Test
  void whatAMethodShowsOfItsStateLetsAnotherGoOn() {
    for (MethodEntry entry : Methods.entries()) {
      Set<String> known = new HashSet<>();
      entry.settings().forEach(setting -> known.add(setting.name()));
      for (Map<String, String> some :
          List.of(
              Map.<String, String>of(),
              Map.of("rule", "adam"),
              Map.of("noise", "subspace", "rank", "3", "period", "2"))) {
        if (known.containsAll(some.keySet()) && entry.needs() != MethodEntry.Needs.GRADIENT) {
          Map<String, String> settings = new HashMap<>(fitting(entry));
          settings.putAll(some);
          if (entry.name().equals("grzo")) {
            settings.put("normalise", "none");
          }
          Parameters theta = withFrozen();
          theta.add(0.1, new Direction.Gaussian(Key.ofSeed(2)));
          Parameters copy = theta.copy();
          Method method = entry.create(settings, theta);
          Method fresh = entry.create(settings, copy);
          steps(method, theta, 0, 5);
          goOn(method, theta, fresh, copy);
          steps(method, theta, 5, 8);
          steps(fresh, copy, 5, 8);
          assertEquals(theta.sha256(), copy.sha256(), entry.name() + " " + some);
        }
      }
    }
  }

  /** Gives one method's state and weights to another. */
  private static void goOn(Method method, Parameters theta, Method fresh, Parameters copy) {
    List<Parameters> tensors = new ArrayList<>();
    List<Long> words = new ArrayList<>();
    method.visitState(
        new StateVisitor() {
          @Override
          public void tensors(Parameters held) {
            tensors.add(held);
          }

          @Override
          public long bits(long value) {
            words.add(value);
            return value;
          }
        });
    Iterator<Parameters> nextTensors = tensors.iterator();
    Iterator<Long> nextWords = words.iterator();
    fresh.visitState(
        new StateVisitor() {
          @Override
          public void tensors(Parameters held) {
            copy(nextTensors.next(), held);
          }

          @Override
          public long bits(long value) {
            return nextWords.next();
          }
        });
    assertFalse(nextTensors.hasNext() || nextWords.hasNext());
    copy(theta, copy);
  }

  private static void copy(Parameters from, Parameters to) {
    for (Parameter p : to.list()) {
      float[] data = to.tensor(p).data();
      System.arraycopy(from.tensor(p.name()).data(), 0, data, 0, data.length);
    }
  }

  /** The registry's method with a word is the one that the constructor makes of what it means. */
  @Test
  void wordsReachTheMethods() {
    same(
        create("eggroll", Map.of("fitness", "rank"), large()),
        new Eggroll(1e-3, 16, 1, Fitness.RANK, UpdateRule.sgd(), large()));
    same(
        create("eggroll", Map.of("fitness", "zscore"), large()),
        new Eggroll(1e-3, 16, 1, Fitness.Z_SCORE, UpdateRule.sgd(), large()));
    for (String start : List.of("zero", "unit")) {
      Parameters theta = large();
      same(
          create("ldsd-sgd", Map.of("mu-start", start), theta),
          new Ldsd(
              1e-3,
              5,
              1,
              4e-2,
              Noise.gaussian(),
              new Momentum(theta, 0.9),
              theta,
              start.equals("unit") ? new UnitNoise(theta) : Noise.zero(),
              0));
    }
    for (String schedule : List.of("constant", "decay")) {
      Parameters theta = large();
      Smoothing smoothing =
          schedule.equals("decay") ? Smoothing.falling(0.1, 1) : Smoothing.constant(0.1);
      same(
          create(
              "hizoo",
              Map.of("smoothing", "0.1", "smoothing-schedule", schedule, "decay-step", "1"),
              theta),
          new HiZoo(1e-3, smoothing, Noise.gaussian(), UpdateRule.sgd(), theta));
    }
  }

  private static void same(Method registered, Method made) {
    Parameters one = large();
    Parameters other = large();
    steps(registered, one);
    steps(made, other);
    assertEquals(other.sha256(), one.sha256());
    assertNotEquals(large().sha256(), one.sha256());
  }

  @Test
  void randomNetworksAreAskedForAndRepeat() {
    MethodEntry learned = named("zo-finetuner");
    assertTrue(learned.needsTrainedNetworks(Map.of()));
    assertTrue(learned.randomNetworks(Map.of(), large()).isEmpty());
    assertFalse(named("mezo").needsTrainedNetworks(Map.of()));
    assertTrue(named("mezo").randomNetworks(Map.of(), large()).isEmpty());
    Set<String> hashes = new HashSet<>();
    for (String seed : List.of("0", "1", "0")) {
      Map<String, String> given = Map.of("networks", "random", "networks-seed", seed);
      assertFalse(learned.needsTrainedNetworks(given));
      hashes.add(learned.randomNetworks(given, large()).orElseThrow().weights().sha256());
    }
    assertEquals(2, hashes.size());
    Parameters trained = PertNetworks.create(large(), Key.ofSeed(1)).weights();
    String message = message(() -> learned.create(Map.of("networks", "random"), large(), trained));
    assertTrue(message.contains("networks=random"), message);
    Map<String, String> random = Map.of("networks", "random", "networks-seed", "1");
    Parameters given = learned.randomNetworks(random, large()).orElseThrow().weights();
    same(learned.create(Map.of(), large(), given), learned.create(random, large()));
  }

  /**
   * But not where a step uses the direction of another, whose minibatch reads other rows, nor where
   * tables do not move.
   */
  @Test
  void touchedEmbeddingIsAChoiceOfEveryZerothOrderMethodWithoutAnAnchor() {
    Set<String> others = Set.of("mezo-svrg", "adamezo", "zeroth");
    for (MethodEntry entry : Methods.entries()) {
      Map<String, String> touched = new HashMap<>(fitting(entry));
      touched.put("embedding", "touched");
      if (entry.needs() == MethodEntry.Needs.GRADIENT || others.contains(entry.name())) {
        assertThrows(BadInputException.class, () -> entry.create(touched, large()), entry.name());
      } else {
        assertInstanceOf(TouchedEmbedding.class, entry.create(touched, large()), entry.name());
        assertFalse(
            entry.create(fitting(entry), large()) instanceof TouchedEmbedding, entry.name());
      }
    }
  }
}
