package zeroth.bench.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import zeroth.tensor.Tensor;
import zeroth.tensor.backend.Backend;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.backend.VocabularyLosses;
import zeroth.tensor.cpu.CpuBackend;
import zeroth.tensor.direction.Direction;
import zeroth.tensor.direction.WeightView;
import zeroth.tensor.random.Key;
import zeroth.tensor.reference.ReferenceBackend;
import zeroth.transformer.adapter.PrefixDecoder;
import zeroth.transformer.adapter.PromptDecoder;
import zeroth.transformer.adapter.VirtualDecoder;
import zeroth.transformer.decoder.LlamaConfig;
import zeroth.transformer.decoder.LlamaDecoder;
import zeroth.transformer.decoder.RotaryScaling;
import zeroth.transformer.head.CausalHead;
import zeroth.zo.Method;
import zeroth.zo.Objective;
import zeroth.zo.Step;
import zeroth.zo.registry.MethodEntry;
import zeroth.zo.registry.Methods;

/** Every zeroth-order method trains a prefix or a prompt: none of them knows that it is one. */
class VirtualTrainingTest {
  private static final int STEPS = 3;

  private static final LlamaDecoder BASE =
      new LlamaDecoder(
          new LlamaConfig(
              40,
              8,
              2,
              2,
              1,
              4,
              12,
              24,
              1e-5f,
              100,
              RotaryScaling.NONE,
              false,
              false,
              false,
              false,
              true));

  private static final CausalHead.Places TEXTS =
      CausalHead.Places.of(
          List.of(
              CausalHead.Scored.all(new int[] {3, 1, 4, 1, 5}),
              new CausalHead.Scored(new int[] {9, 2, 6, 5, 3, 5}, 2)));

  static Stream<MethodEntry> methods() {
    return Methods.all().stream().filter(entry -> entry.needs() != MethodEntry.Needs.GRADIENT);
  }

  @ParameterizedTest
  @MethodSource("methods")
  void trainsThemAloneToTheSameBitsOnEveryBackend(MethodEntry entry) {
    for (VirtualDecoder decoder :
        List.of(new PrefixDecoder(BASE, 5), new PromptDecoder(BASE, 10))) {
      String expected = train(entry, decoder, new ReferenceBackend());
      for (int threads = 1; threads <= 2; threads++) {
        String got = train(entry, decoder, CpuBackend.create(threads));
        assertEquals(expected, got, "threads: " + threads);
      }
    }
  }

  /** The hash after some steps. */
  private static String train(MethodEntry entry, VirtualDecoder decoder, Backend backend) {
    try (backend) {
      Parameters base = base().on(backend);
      Parameters theta = decoder.begin(base, backend, decoder.drawIds(Key.ofSeed(7)));
      String before = theta.sha256();
      Method method = entry.create(settings(entry), theta);
      Objective loss = places -> losses(decoder, backend, new WeightView(theta, places));
      for (int i = 0; i < STEPS; i++) {
        method.step(loss, theta, Step.of(Key.ofSeed(1), i, 1e-2));
      }
      assertNotEquals(before, theta.sha256());
      assertEquals(base().sha256(), decoder.withoutOwn(theta).sha256());
      return theta.sha256();
    }
  }

  private static double[] losses(VirtualDecoder decoder, Backend backend, WeightView view) {
    backend.begin();
    VocabularyLosses losses = new CausalHead(decoder).losses(backend, view, TEXTS);
    int rows = TEXTS.rows().length;
    return IntStream.range(0, view.groups())
        .mapToDouble(g -> losses.mean(g * rows, rows))
        .toArray();
  }

  private static Parameters base() {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    BASE.shapes().forEach((name, shape) -> tensors.put(name, Tensor.zeros(shape)));
    Parameters theta = Parameters.of(tensors);
    theta.add(0.5, new Direction.Gaussian(Key.ofSeed(3)));
    return theta;
  }

  private static Map<String, String> settings(MethodEntry entry) {
    if (entry.needs() == MethodEntry.Needs.NETWORKS) {
      return Map.of("networks", "random");
    }
    if (entry.needs() == MethodEntry.Needs.EXAMPLES) {
      return Map.of("normalise", "none"); // the loss here is one for all texts
    }
    return List.of("subzero", "zo-muon").contains(entry.name()) ? Map.of("rank", "2") : Map.of();
  }
}
