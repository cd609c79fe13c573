package zeroth.transformer.adapter;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static zeroth.transformer.adapter.TunedBody.COUNT;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import zeroth.tensor.Shape;
import zeroth.tensor.Tensor;
import zeroth.tensor.backend.Backend;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.cpu.CpuBackend;
import zeroth.tensor.cpu.PlainKernels;
import zeroth.tensor.direction.Direction;
import zeroth.tensor.direction.Perturbation;
import zeroth.tensor.direction.WeightView;
import zeroth.tensor.random.Key;
import zeroth.tensor.reference.ReferenceBackend;

/**
 * What holds of virtual tokens before any body. A class of a kind of body has static methods {@code
 * bodies}, and {@code begunAsRead} of those whose virtual tokens can be begun with real ones such
 * that nothing tells them apart.
 */
abstract class VirtualTokensLaws {
  final Backend reference = new ReferenceBackend();

  @ParameterizedTest
  @MethodSource("begunAsRead")
  void begunWithTokensItIsTheBaseThatHasReadThem(TunedBody tuned) {
    Parameters base = tuned.baseWeights();
    List<float[]> expected =
        tuned.texts().stream()
            .map(text -> tuned.behind(reference, base, tuned.first(), text))
            .toList();
    for (int threads = 0; threads <= 2; threads++) {
      try (Backend backend = threads == 0 ? new ReferenceBackend() : CpuBackend.create(threads)) {
        Parameters theta = tuned.tokens().begin(base, backend, tuned.first());
        float[] got = tuned.hidden(backend, WeightView.plain(theta), tuned.texts());
        int at = 0;
        for (float[] text : expected) { // whatever else is in the batch
          assertArrayEquals(text, Arrays.copyOfRange(got, at, at + text.length), "" + threads);
          at += text.length;
        }
        assertEquals(got.length, at);
      }
    }
  }

  /** A low-rank adapter of the base stays where it is. */
  @ParameterizedTest
  @MethodSource("begunAsRead")
  void standsBeforeAnAdaptedBaseAsWell(TunedBody tuned) {
    Adapter lora = new Lora(2, 4, Targets.all()).of(tuned.baseShapes());
    Parameters adapted = lora.begin(tuned.baseWeights(), Key.ofSeed(1));
    adapted.add(0.3, new Direction.Gaussian(Key.ofSeed(5))); // no B of zeros
    Parameters theta = tuned.tokens().begin(adapted, reference, tuned.first());
    int[] text = tuned.texts().get(0);
    assertArrayEquals(
        tuned.behind(reference, adapted, tuned.first(), text),
        tuned.hidden(reference, WeightView.plain(theta), List.of(text)));
    assertEquals(ownSize(tuned), theta.trainableSize());
  }

  private static long ownSize(TunedBody tuned) {
    return tuned.tokens().own().values().stream().mapToLong(Shape::size).sum();
  }

  @ParameterizedTest
  @MethodSource("bodies")
  void candidatesAreThemselvesOnEveryBackend(TunedBody tuned) {
    List<int[]> texts = tuned.texts();
    Parameters theta = tuned.weights();
    Direction z = new Direction.Gaussian(Key.ofSeed(4));
    List<Perturbation> candidates = List.of(z.times(0.1), Perturbation.NONE, z.times(-0.1));
    float[] expected = tuned.hidden(reference, new WeightView(theta, candidates), texts);
    int size = expected.length / 3;
    for (int g = 0; g < 3; g++) {
      WeightView one = new WeightView(theta, List.of(candidates.get(g)));
      float[] alone = tuned.hidden(reference, one, texts);
      assertArrayEquals(alone, Arrays.copyOfRange(expected, g * size, (g + 1) * size));
      float[] first = tuned.hidden(reference, one, texts.subList(0, 1));
      assertArrayEquals(first, Arrays.copyOf(alone, first.length)); // nor what else is read
      if (g != 1) {
        assertFalse(Arrays.equals(tuned.hidden(reference, WeightView.plain(theta), texts), alone));
      }
    }
    for (int threads = 1; threads <= 2; threads++) {
      try (Backend best = CpuBackend.create(threads);
          Backend plain = new CpuBackend(threads, new PlainKernels())) {
        for (Backend other : List.of(best, plain)) {
          WeightView view = new WeightView(theta.on(other), candidates);
          assertArrayEquals(expected, tuned.hidden(other, view, texts), "threads: " + threads);
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("bodies")
  void aStepWritesTheVirtualTokensAlone(TunedBody tuned) {
    Parameters theta = tuned.weights();
    assertEquals(ownSize(tuned), theta.trainableSize());
    String before = theta.sha256();
    theta.add(0.1, new Direction.Gaussian(Key.ofSeed(2)));
    assertFalse(before.equals(theta.sha256()));
    Parameters base = tuned.tokens().withoutOwn(theta);
    assertEquals(tuned.baseWeights().sha256(), base.sha256());
    assertEquals(base.size(), base.trainableSize());
  }

  @ParameterizedTest
  @MethodSource("bodies")
  void sequencesEndEarlier(TunedBody tuned) {
    int room = tuned.baseMaxLength() - COUNT;
    assertEquals(room, tuned.maxLength());
    WeightView view = WeightView.plain(tuned.weights());
    assertEquals(
        room * tuned.tokens().width(),
        tuned.hidden(reference, view, List.of(new int[room])).length);
    int[] longer = new int[room + 1];
    for (List<int[]> texts : List.of(List.of(longer), List.of(new int[2], longer))) {
      refused(
          () -> tuned.hidden(reference, view, texts),
          "a sequence of " + (room + 1) + " tokens exceeds " + room,
          "4 virtual tokens leave of " + tuned.baseMaxLength());
    }
  }

  @ParameterizedTest
  @MethodSource("bodies")
  void whatCannotBeBegunWithIsSaid(TunedBody tuned) {
    VirtualTokens tokens = tuned.tokens();
    Parameters base = tuned.baseWeights();
    int vocabulary = tokens.vocabulary();
    int columns = tokens.own().values().iterator().next().columns();
    refused(() -> tokens.begin(base, reference, new int[2]), "2 ids for 4 virtual tokens");
    refused(() -> tokens.begin(base, reference, new int[] {0, vocabulary, 0, 0}), "" + vocabulary);
    refused(
        () -> tokens.over(base, name -> Tensor.zeros(Shape.of(COUNT, columns - 1))),
        "prompt_embeddings",
        "(4, " + (columns - 1) + ")",
        "(4, " + columns + ")");
  }

  /** Tensors have one shape and their names whatever the family. */
  static void assertPairOfEachOfTwoLayers(Shape expected, VirtualTokens prefix) {
    assertEquals(
        List.of(
            "prompt_embeddings.0.key",
            "prompt_embeddings.0.value",
            "prompt_embeddings.1.key",
            "prompt_embeddings.1.value"),
        List.copyOf(prefix.own().keySet()));
    assertEquals(Set.of(expected), Set.copyOf(prefix.own().values()));
  }

  static void refused(Executable call, String... parts) {
    String message = assertThrows(IllegalArgumentException.class, call).getMessage();
    Stream.of(parts).forEach(part -> assertTrue(message.contains(part), message));
  }
}
