package zeroth.bench.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import zeroth.bench.TinyModel;
import zeroth.bench.task.LabelledText;
import zeroth.tensor.Shape;
import zeroth.tensor.backend.Backend;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.cpu.CpuBackend;
import zeroth.tensor.random.Key;
import zeroth.tensor.reference.ReferenceBackend;
import zeroth.transformer.Model;
import zeroth.transformer.ZeroShotHead;
import zeroth.transformer.adapter.Adapter;
import zeroth.transformer.adapter.Lora;
import zeroth.transformer.adapter.Targets;
import zeroth.zo.Method;
import zeroth.zo.Step;
import zeroth.zo.registry.MethodEntry;
import zeroth.zo.registry.Methods;

/** Every method of the registry trains an adapter: none of them knows that it is one. */
class AdaptedTrainingTest {
  private static final int STEPS = 3;

  static Stream<MethodEntry> methods() {
    return Methods.all().stream();
  }

  @ParameterizedTest
  @MethodSource("methods")
  void trainsTheAdapterAloneToTheSameBitsOnEveryBackend(MethodEntry entry) {
    String expected = train(entry, new ReferenceBackend());
    for (int threads = 1; threads <= 2; threads++) {
      assertEquals(expected, train(entry, CpuBackend.create(threads)), "threads: " + threads);
    }
  }

  /** The hash after some steps. */
  private static String train(MethodEntry entry, Backend backend) {
    try (backend) {
      Model read =
          ZeroShotHead.attach(
              TinyModel.create(), backend, List.of("bad", "good"), List.of("awful", "great"), 20);
      Parameters base = read.parameters().on(backend);
      Map<String, Shape> shapes = new LinkedHashMap<>();
      base.list().forEach(p -> shapes.put(p.name(), p.shape()));
      Adapter adapter = new Lora(2, 4, Targets.all()).of(shapes);
      Parameters theta = adapter.begin(base, Key.ofSeed(7));
      String before = theta.sha256();
      TextClassification model = new TextClassification(read, backend).with(theta);
      EncodedTexts texts = texts(read);
      Map<String, String> settings = settings(entry);
      Method method = entry.create(settings, theta);
      for (int i = 0; i < STEPS; i++) {
        EncodedTexts batch = texts.select(i, i + 1, i + 5);
        method.step(model.loss(batch, texts), theta, Step.of(Key.ofSeed(1), i, 1e-2));
      }
      assertNotEquals(before, theta.sha256());
      assertEquals(base.sha256(), adapter.base(theta).sha256());
      return theta.sha256();
    }
  }

  private static Map<String, String> settings(MethodEntry entry) {
    if (entry.needs() == MethodEntry.Needs.NETWORKS) {
      return Map.of("networks", "random");
    }
    return List.of("subzero", "zo-muon").contains(entry.name()) ? Map.of("rank", "2") : Map.of();
  }

  private static EncodedTexts texts(Model model) {
    List<LabelledText> texts = new ArrayList<>();
    for (int i = 0; i < 9; i++) {
      String word = (i % 2 == 0 ? TinyModel.GOOD : TinyModel.BAD).get(i % 4);
      texts.add(new LabelledText((word + " film ").repeat(1 + i % 3), (i + 1) % 2));
    }
    return EncodedTexts.of(model.tokenizer(), texts, 24);
  }
}
