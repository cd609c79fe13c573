package zeroth.bench.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import zeroth.bench.TinyMasked;
import zeroth.bench.task.LabelledText;
import zeroth.tensor.backend.Backend;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.cpu.CpuBackend;
import zeroth.tensor.cpu.PlainKernels;
import zeroth.tensor.random.Key;
import zeroth.transformer.MaskPrompt;
import zeroth.transformer.MaskedModel;
import zeroth.transformer.encoder.EncoderFamily;
import zeroth.zo.Method;
import zeroth.zo.Step;
import zeroth.zo.registry.Methods;

/**
 * Hashes of a small masked language model of each family after three steps: with one thread or two,
 * with vectors or without, on every JDK that runs the tests. The weights are drawn from a key.
 */
class GoldenMaskedRunsTest {
  private static final List<String> LABELS = List.of("0", "1");

  @ParameterizedTest
  @CsvSource({
    "BERT, mezo, e1057958f33e533f1be6c96592dfc4f54d9d9cf1c6a42a7bd947f7cb85287253",
    "BERT, adamw, 3d94455168f052e643e71a762a23e61bacf8f2a699109d52df6172758ae818d8",
    "ROBERTA, mezo, 2437d9370a4f0c3da241876a3dbc731b363bb19cc4fe8b8da2f52d5945f975f0",
    "DISTILBERT, mezo, ae1a4d9cabe573fd8d3dfa6a9b17dbc8a04cf457a1b8022b0638772f65417af0",
  })
  void threeSteps(EncoderFamily family, String method, String sha256) {
    try (Backend vectors = CpuBackend.create(2);
        Backend plain = new CpuBackend(1, new PlainKernels())) {
      assertEquals(sha256, run(family, method, vectors));
      assertEquals(sha256, run(family, method, plain));
    }
  }

  private static String run(EncoderFamily family, String name, Backend backend) {
    MaskedModel model = TinyMasked.create(family);
    try {
      MaskPrompt prompt = new MaskPrompt("{text} was {mask}.", LABELS, List.of("bad", "good"));
      LabelWords task = new LabelWords(model.with(model.parameters().on(backend)), prompt, backend);
      List<LabelledText> texts = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        texts.add(new LabelledText(i % 2 == 0 ? "a dull film" : "the day", i % 2));
      }
      EncodedTexts all = task.encode(texts, 24);
      Parameters theta = task.parameters();
      TextProblem problem = new TextProblem(task, all, BatchSampler.ofSeed(0, all.size(), 4), all);
      Method method = Methods.create(name, Map.of(), theta);
      for (int i = 0; i < 3; i++) {
        method.step(problem.objective(i), theta, Step.of(Key.ofSeed(0), i, 1e-2));
      }
      return theta.sha256();
    } finally {
      model.tokenizer().close();
    }
  }
}
