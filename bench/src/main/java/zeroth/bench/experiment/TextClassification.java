package zeroth.bench.experiment;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Function;
import zeroth.bench.task.LabelledText;
import zeroth.tensor.Parameter;
import zeroth.tensor.Tensor;
import zeroth.tensor.backend.Backend;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.backend.Values;
import zeroth.tensor.direction.Perturbation;
import zeroth.tensor.direction.TouchedRows;
import zeroth.tensor.direction.WeightView;
import zeroth.transformer.Model;
import zeroth.transformer.encoder.Encoder;
import zeroth.transformer.encoder.EncoderNames;
import zeroth.transformer.encoder.PackedBatch;
import zeroth.transformer.head.Classifier;
import zeroth.transformer.head.CrossEntropy;
import zeroth.transformer.huggingface.HuggingFaceDirectory;
import zeroth.transformer.huggingface.PeftBase;
import zeroth.transformer.safetensors.SafetensorsReader;
import zeroth.transformer.safetensors.SafetensorsWriter;
import zeroth.zo.Gradient;
import zeroth.zo.registry.MethodEntry;

/** A model with a head on a backend: its loss on a batch, and its measure on a split. */
public final class TextClassification implements TaskModel {
  /** Candidates that go through one forward side by side; more would need more memory. */
  private static final int SIDE_BY_SIDE = 2;

  private final Model model;
  private final Backend backend;
  private final Classifier classifier;

  /**
   * @param model has labels and a head; its parameters are placed on the backend
   */
  public TextClassification(Model model, Backend backend) {
    this.model = model;
    this.backend = backend;
    this.classifier = new Classifier(new Encoder(model.config()));
  }

  /** The model. */
  public Model model() {
    return model;
  }

  @Override
  public Parameters parameters() {
    return model.parameters();
  }

  @Override
  public List<String> labels() {
    return model.labels();
  }

  @Override
  public int maxLength() {
    return model.config().maxLength();
  }

  @Override
  public EncodedTexts encode(List<LabelledText> texts, int maxLength) {
    return EncodedTexts.of(model.tokenizer(), texts, maxLength);
  }

  @Override
  public int cut(List<LabelledText> texts, EncodedTexts encoded, int maxLength) {
    return encoded.cut(model.tokenizer(), texts, maxLength);
  }

  @Override
  public double[] losses(EncodedTexts texts, List<Perturbation> places) {
    return read(texts, places).stream().mapToDouble(Reading::loss).toArray();
  }

  /** A few places go side by side. */
  @Override
  public List<Reading> read(EncodedTexts texts, List<Perturbation> places) {
    PackedBatch batch = PackedBatch.of(model.config(), texts.ids(), texts.seconds());
    int classes = model.labels().size();
    List<Reading> readings = new ArrayList<>();
    for (int first = 0; first < places.size(); first += SIDE_BY_SIDE) {
      int last = Math.min(first + SIDE_BY_SIDE, places.size());
      float[] logits = logits(places.subList(first, last), batch); // (G B, classes)
      for (int row = 0; row < (last - first) * texts.size(); row += texts.size()) {
        readings.add(
            new Reading(
                CrossEntropy.mean(logits, row, texts.labels(), classes),
                Reading.scores(logits, row, texts.size(), classes)));
      }
    }
    return readings;
  }

  @Override
  public Gradient gradient(EncodedTexts texts) {
    return new ClassificationGradient(model, classifier, backend, texts);
  }

  @Override
  public TouchedRows touched(EncodedTexts texts) {
    int[] ids = texts.ids().stream().flatMapToInt(Arrays::stream).toArray();
    return TouchedRows.of(EncoderNames.WORDS, ids);
  }

  private float[] logits(List<Perturbation> places, PackedBatch batch) {
    backend.begin();
    Values logits = classifier.logits(backend, new WeightView(model.parameters(), places), batch);
    return backend.read(logits);
  }

  @Override
  public TextClassification with(Parameters theta) {
    return new TextClassification(
        new Model(model.config(), theta, model.tokenizer(), model.labels()), backend);
  }

  @Override
  public LearningRate learningRate(MethodEntry method) {
    return LearningRates.of(method, model);
  }

  @Override
  public AdapterBase adapterBase(String name) {
    return new AdapterBase(PeftBase.of(name, model.config()), model.labels(), null);
  }

  @Override
  public void write(Path directory) {
    HuggingFaceDirectory.write(model, directory);
  }

  @Override
  public void writeWeights(Path file) {
    SafetensorsWriter.write(model.parameters(), file);
  }

  @Override
  public void readWeights(
      Path directory, Function<Parameter, float[]> into, BiConsumer<Parameter, float[]> each) {
    try (SafetensorsReader reader =
        SafetensorsReader.open(directory.resolve("model.safetensors"))) {
      for (Parameter p : model.parameters().list()) {
        float[] data = into.apply(p);
        if (data != null) {
          reader.read(p.name(), new Tensor(p.shape(), data));
          each.accept(p, data);
        }
      }
    }
  }
}
