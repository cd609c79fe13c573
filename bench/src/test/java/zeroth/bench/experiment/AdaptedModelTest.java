package zeroth.bench.experiment;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import zeroth.bench.CommandLineRun;
import zeroth.bench.ExitCode;
import zeroth.bench.TinyDecoder;
import zeroth.bench.TinyMasked;
import zeroth.bench.TinyModel;
import zeroth.bench.experiment.Tuning.FrozenFormat;
import zeroth.bench.task.Columns;
import zeroth.bench.task.LabelledText;
import zeroth.bench.task.Tasks;
import zeroth.tensor.Shape;
import zeroth.tensor.backend.Backend;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.direction.Direction;
import zeroth.tensor.direction.Perturbation;
import zeroth.tensor.random.Key;
import zeroth.tensor.reference.ReferenceBackend;
import zeroth.transformer.MaskedModel;
import zeroth.transformer.Model;
import zeroth.transformer.adapter.Adapter;
import zeroth.transformer.adapter.Lora;
import zeroth.transformer.adapter.MergedWeights;
import zeroth.transformer.adapter.Targets;
import zeroth.transformer.encoder.EncoderFamily;
import zeroth.transformer.huggingface.DecoderDirectory;
import zeroth.transformer.huggingface.HuggingFaceDirectory;
import zeroth.transformer.huggingface.MaskedDirectory;
import zeroth.transformer.huggingface.PeftBase;
import zeroth.transformer.huggingface.PeftDirectory;

/** An adapter's directory stands for the model that it makes of its base. */
class AdaptedModelTest {
  private static final List<LabelledText> TEXTS =
      List.of(new LabelledText("the lovely film", 1), new LabelledText("a dull day", 0));

  @TempDir private Path directory;

  /** Writes an adapter that matters, and returns what its model's weights are. */
  private Parameters write(Parameters theta, PeftBase base, Path to) {
    Map<String, Shape> shapes = new LinkedHashMap<>();
    theta.list().forEach(p -> shapes.put(p.name(), p.shape()));
    Adapter adapter = new Lora(2, 4, Targets.all()).of(shapes);
    Parameters adapted = adapter.begin(theta, Key.ofSeed(1));
    adapted.add(0.3, new Direction.Gaussian(Key.ofSeed(2)));
    PeftDirectory.write(adapter, adapted, base, to);
    return MergedWeights.of(adapted);
  }

  @Test
  void anEncodersAdapterIsAModel() {
    Path model = TinyModel.write(directory.resolve("tiny"));
    Model read = HuggingFaceDirectory.read(model);
    Path adapter = directory.resolve("adapter");
    Parameters merged =
        write(read.parameters(), PeftBase.of(model.toString(), read.config()), adapter);
    Parameters got = ModelSource.read(adapter.toString()).parameters();
    assertEquals(merged.sha256(), got.sha256());
    assertNotEquals(read.parameters().sha256(), got.sha256());
    read.tokenizer().close();
  }

  /** Classified by a prompt for each class, its head unused, the encoder keeps its adapter. */
  @ParameterizedTest
  @EnumSource
  void aMaskedModelsAdapterStaysWhereLabelPromptsAreUsed(EncoderFamily family) {
    Path model = TinyMasked.write(family, directory.resolve("model"));
    MaskedModel read = MaskedDirectory.read(model, note -> {});
    read.tokenizer().close();
    Path adapter = directory.resolve("adapter");
    write(read.parameters(), PeftBase.ofMasked(model.toString(), read.config()), adapter);
    Tuning none = Tuning.none(FrozenFormat.KEEP);
    Reading beside = byLabelPrompts(ModelSource.read(adapter.toString(), none));
    Reading merged = byLabelPrompts(ModelSource.merged(adapter.toString(), FrozenFormat.KEEP));
    assertEquals(merged.loss(), beside.loss(), 1e-5);
    for (int i = 0; i < TEXTS.size(); i++) {
      assertArrayEquals(merged.scores()[i], beside.scores()[i], 1e-5);
    }
    Reading without = byLabelPrompts(ModelSource.read(model.toString(), none));
    assertNotEquals(without.loss(), beside.loss(), 1e-3);
  }

  private static Reading byLabelPrompts(BaseModel read) {
    List<String> labels = List.of("bad", "good");
    Setting.Head head = new Setting.Head(List.of(), List.of(), "This is {label}", 20);
    List<String> prompts = read.prompts(head, Tasks.form("sst2", Columns.AUTO), labels);
    try (Backend backend = new ReferenceBackend()) {
      TaskModel on = read.on(backend, labels, prompts, head.scale());
      EncodedTexts texts = on.encode(TEXTS, on.maxLength());
      return on.read(texts, List.of(Perturbation.NONE)).get(0);
    }
  }

  @Test
  void aDecodersAdapterIsEvaluatedAndTuned() throws IOException {
    Path model = TinyDecoder.write(directory.resolve("model"));
    Path task = Files.writeString(directory.resolve("toy.tsv"), TinyDecoder.tsv(60));
    var read = DecoderDirectory.read(model, note -> {});
    Path adapter = directory.resolve("adapter");
    Parameters merged =
        write(read.parameters(), PeftBase.of(model.toString(), read.decoder()), adapter);
    assertEquals(merged.sha256(), ModelSource.read(adapter.toString()).parameters().sha256());
    read.tokenizer().close();
    CommandLineRun evaluated =
        CommandLineRun.of(
            "evaluate", "--model", adapter, "--task", task, "--prompt-template", "{text} {label}");
    assertEquals(ExitCode.DONE, evaluated.code(), evaluated.err());
    Path run = directory.resolve("run");
    CommandLineRun tuned =
        CommandLineRun.of(
            "finetune",
            "--model",
            adapter,
            "--task",
            task,
            "--prompt-template",
            "{text} {label}",
            "--steps",
            2,
            "--batch",
            4,
            "--lr",
            "1e-3",
            "--out",
            run);
    assertEquals(ExitCode.DONE, tuned.code(), tuned.err());
    CommandLineRun verified = CommandLineRun.of("verify", run);
    assertEquals(ExitCode.DONE, verified.code(), verified.out());
  }

  @Test
  void aBaseThatIsNotThereIsALine() throws IOException {
    Path adapter = Files.createDirectory(directory.resolve("adapter"));
    for (String base :
        new String[] {"\"" + adapter + "\"", "\"hub/name\"", "null", "\"\\u0000\"", "\"\""}) {
      Files.writeString(
          adapter.resolve("adapter_config.json"),
          "{\"peft_type\": \"LORA\", \"r\": 1, \"lora_alpha\": 1, \"base_model_name_or_path\": "
              + base
              + "}");
      CommandLineRun run = CommandLineRun.of("evaluate", "--model", adapter);
      assertEquals(ExitCode.BAD_INPUT, run.code(), base + ": " + run.err());
      assertEquals(1, run.err().lines().count(), run.err());
      assertTrue(run.err().contains("base") || run.err().contains("unknown model"), run.err());
    }
  }
}
