package zeroth.transformer.adapter;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import zeroth.tensor.LowRankTerm;
import zeroth.tensor.Parameter;
import zeroth.tensor.Shape;
import zeroth.tensor.StoredElements;
import zeroth.tensor.Tensor;
import zeroth.tensor.backend.Backend;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.backend.Values;
import zeroth.tensor.cpu.CpuBackend;
import zeroth.tensor.direction.Direction;
import zeroth.tensor.direction.Perturbation;
import zeroth.tensor.direction.WeightView;
import zeroth.tensor.format.HalfPrecision;
import zeroth.tensor.format.StoredFormat;
import zeroth.tensor.gradient.Tape;
import zeroth.tensor.random.Key;
import zeroth.tensor.reference.ReferenceBackend;
import zeroth.transformer.decoder.SmallDecoders;

/** Bodies of all families with low-rank terms beside all their linear maps. */
class AdapterTest {
  private static final Lora LORA = new Lora(3, 6, Targets.all());

  private final Backend reference = new ReferenceBackend();

  static List<AdaptedBody> bodies() {
    return AdaptedBody.all();
  }

  @ParameterizedTest
  @MethodSource("bodies")
  void aNewAdapterChangesNoBit(AdaptedBody body) {
    Parameters base = body.weights();
    Adapter adapter = LORA.of(body.shapes());
    Parameters adapted = adapter.begin(base, Key.ofSeed(1));
    assertArrayEquals(body.hidden(reference, base), body.hidden(reference, adapted));
    assertEquals(base.sha256(), adapter.base(adapted).sha256());
  }

  @ParameterizedTest
  @MethodSource("bodies")
  void computesWhatTheMergedWeightsCompute(AdaptedBody body) {
    Parameters adapted = body.tuned(LORA.of(body.shapes()));
    Parameters merged = MergedWeights.of(adapted);
    assertEquals(
        List.copyOf(body.shapes().keySet()), merged.list().stream().map(Parameter::name).toList());
    float[] expected = body.hidden(reference, merged);
    float[] got = body.hidden(reference, adapted);
    float[] base = body.hidden(reference, body.weights());
    double changed = 0;
    double size = 0;
    for (float x : expected) {
      size = Math.max(size, Math.abs(x));
    }
    for (int i = 0; i < got.length; i++) {
      assertEquals(expected[i], got[i], 1e-5 * size);
      changed = Math.max(changed, Math.abs(base[i] - got[i]));
    }
    assertTrue(changed > 0.1 * size, "the terms hardly matter: " + changed);
  }

  @ParameterizedTest
  @MethodSource("bodies")
  void backendsAndThreadsAgreeToTheBitUnderPerturbations(AdaptedBody body) {
    Parameters adapted = body.tuned(LORA.of(body.shapes()));
    Direction z = new Direction.Gaussian(Key.ofSeed(4));
    List<Perturbation> candidates = List.of(z.times(0.1), Perturbation.NONE, z.times(-0.1));
    float[] expected = body.hidden(reference, new WeightView(adapted, candidates));
    for (int threads = 1; threads <= 2; threads++) {
      try (Backend cpu = CpuBackend.create(threads)) {
        WeightView view = new WeightView(adapted.on(cpu), candidates);
        assertArrayEquals(expected, body.hidden(cpu, view), "threads: " + threads);
      }
    }
  }

  /** With W' = W + s B A: dL/dB = s dL/dW' A^T and dL/dA = s B^T dL/dW'. */
  @ParameterizedTest
  @MethodSource("bodies")
  void gradientsFollowFromThoseOfTheMergedWeights(AdaptedBody body) {
    Adapter adapter = LORA.of(body.shapes());
    Parameters adapted = body.tuned(adapter);
    Parameters got = gradient(body, adapted);
    Parameters ofMerged = gradient(body, MergedWeights.of(adapted));
    Map<String, double[]> expected = new LinkedHashMap<>();
    adapter
        .terms()
        .forEach(
            (weight, term) -> {
              Shape w = adapted.get(weight).shape();
              int r = adapted.get(term.a()).shape().rows();
              float[] a = adapted.tensor(term.a()).data();
              float[] b = adapted.tensor(term.b()).data();
              float[] dW = ofMerged.tensor(weight).data();
              // an A beside several matrices gets the sum of its parts
              double[] dA = expected.computeIfAbsent(term.a(), name -> new double[a.length]);
              double[] dB = expected.computeIfAbsent(term.b(), name -> new double[b.length]);
              for (int i = 0; i < w.rows(); i++) {
                for (int j = 0; j < w.columns(); j++) {
                  for (int k = 0; k < r; k++) {
                    double d = term.scale() * dW[i * w.columns() + j];
                    dB[i * r + k] += d * a[k * w.columns() + j];
                    dA[k * w.columns() + j] += d * b[i * r + k];
                  }
                }
              }
            });
    expected.forEach(
        (name, wanted) -> {
          double size = 1e-3;
          for (double x : wanted) {
            size = Math.max(size, Math.abs(x));
          }
          for (int i = 0; i < wanted.length; i++) {
            assertEquals(wanted[i], got.tensor(name).data()[i], 2e-4 * size, name);
          }
        });
  }

  /** Of a fixed linear function of the hidden states. */
  private Parameters gradient(AdaptedBody body, Parameters theta) {
    Tape tape = new Tape(reference);
    tape.begin();
    Values y = body.forward().run(tape, WeightView.plain(theta));
    float[] dy = new float[y.rows() * y.columns()];
    for (int i = 0; i < dy.length; i++) {
      dy[i] = (float) Math.sin(i);
    }
    Parameters gradient = theta.zeros();
    tape.backward(y, dy, gradient);
    return gradient;
  }

  @Test
  void aStepWritesTheAdapterAlone() {
    AdaptedBody body = AdaptedBody.all().get(0);
    Adapter adapter = LORA.of(body.shapes());
    Parameters adapted = adapter.begin(body.weights(), Key.ofSeed(1));
    String before = adapted.sha256();
    adapted.add(0.1, new Direction.Gaussian(Key.ofSeed(2)));
    assertFalse(before.equals(adapted.sha256()));
    assertEquals(body.weights().sha256(), adapter.base(adapted).sha256());
    long expected = adapter.shapes(body.shapes()).values().stream().mapToLong(Shape::size).sum();
    assertEquals(expected, adapted.trainableSize());
  }

  @Test
  void elementsComeFromTheKeyAndTheNameAlone() {
    AdaptedBody body = AdaptedBody.all().get(0);
    String name = "encoder.layer.1.attention.self.query.lora_A.weight";
    Parameters all = LORA.of(body.shapes()).begin(body.weights(), Key.ofSeed(9));
    Parameters one =
        new Lora(3, 1, Targets.found(Pattern.compile("1.attention.self.query")))
            .of(body.shapes())
            .begin(body.weights(), Key.ofSeed(9));
    assertArrayEquals(all.tensor(name).data(), one.tensor(name).data());
    double squares = 0;
    int count = 0;
    for (Parameter p : all.list()) {
      if (p.name().endsWith(AdaptedModule.A)) {
        for (float x : all.tensor(p).data()) {
          squares += x * x;
          count++;
        }
      }
    }
    // (1/r)^2 with a standard error of sqrt(2/count), some 2.5 %
    assertEquals(1.0 / 9, squares / count, 5 * Math.sqrt(2.0 / count) / 9);
  }

  @Test
  void theFusedMapOfGpt2HasOneA() {
    Map<String, Shape> shapes = SmallDecoders.all().get("gpt-2").shapes();
    Adapter adapter = new Lora(2, 2, Targets.named(Targets.QUERIES_AND_VALUES)).of(shapes);
    assertEquals(
        List.of("transformer.h.0.attn.c_attn", "transformer.h.1.attn.c_attn"),
        adapter.modules().stream().map(m -> m.module().path()).toList());
    assertEquals(96, adapter.modules().get(0).module().out());
    assertEquals(
        new LowRankTerm(
            "transformer.h.1.attn.c_attn.lora_A.weight",
            "transformer.h.1.attn.value.lora_B.weight",
            1),
        adapter.terms().get("transformer.h.1.attn.value.weight"));
    assertEquals(6, adapter.terms().size());
  }

  @Test
  void mapsAreChosenByTheEndOfTheirPaths() {
    Targets targets = Targets.named(List.of("query", "output.dense"));
    assertTrue(targets.selects("encoder.layer.0.attention.self.query"));
    assertTrue(targets.selects("encoder.layer.0.attention.output.dense"));
    assertFalse(targets.selects("encoder.layer.0.attention.self.subquery"));
    assertFalse(targets.selects("encoder.layer.0.intermediate.dense"));
  }

  @Test
  void whatCannotBeAdaptedIsSaid() {
    Map<String, Shape> shapes = AdaptedBody.all().get(0).shapes();
    refused(() -> new Lora(0, 1, Targets.all()), "rank is 0");
    refused(() -> new Lora(1, Double.NaN, Targets.all()).of(shapes), "alpha is NaN");
    refused(() -> new Lora(1 << 20, 1, Targets.all()).of(shapes), "1048576", "32");
    refused(() -> new Lora(1, 1, path -> false).of(shapes), "none of the 12 linear maps");
    refused(() -> new Lora(1, 1, Targets.all()).of(Map.of()), "no linear map");
  }

  private static void refused(org.junit.jupiter.api.function.Executable call, String... parts) {
    String message = assertThrows(IllegalArgumentException.class, call).getMessage();
    Stream.of(parts).forEach(part -> assertTrue(message.contains(part), message));
  }

  /** By hand: W' = [1 2; 3 4] + 2 [1; 3] [10 20] = [21 42; 63 124]. */
  @Test
  void theMergedMatrixIsTheSum() {
    Parameters theta = byHand(Tensor.matrix(new float[] {1, 2}, new float[] {3, 4}));
    Parameters merged = MergedWeights.of(theta);
    assertEquals(List.of("w"), merged.list().stream().map(Parameter::name).toList());
    assertArrayEquals(new float[] {21, 42, 63, 124}, merged.tensor("w").data());
    assertArrayEquals(new float[] {1, 2, 3, 4}, theta.tensor("w").data());
  }

  private static Parameters byHand(Tensor w) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    tensors.put("w", w);
    tensors.put("a", Tensor.matrix(new float[] {10, 20}));
    tensors.put("b", Tensor.matrix(new float[] {1}, new float[] {3}));
    return Parameters.of(tensors).with(Map.of("w", new LowRankTerm("a", "b", 2)));
  }

  /** 1 + 256 lies halfway between the bfloat16s 256 and 258, and is a binary16. */
  @Test
  void aMergedMatrixStaysInItsFormat() {
    for (StoredFormat format : List.of(StoredFormat.BF16, StoredFormat.F16)) {
      ByteBuffer bytes = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
      for (float x : new float[] {237, 2, 3, 4}) {
        bytes.putShort(
            format == StoredFormat.BF16
                ? HalfPrecision.toBfloat16(x)
                : HalfPrecision.toBinary16(x));
      }
      StoredElements stored = new StoredElements(format, bytes.flip(), 4, "test");
      Tensor w = MergedWeights.of(byHand(new Tensor(Shape.of(2, 2), stored))).tensor("w");
      assertTrue(w.isStored());
      float first = format == StoredFormat.BF16 ? 256 : 257;
      assertArrayEquals(new float[] {first, 42, 63, 124}, w.floats());
    }
  }
}
