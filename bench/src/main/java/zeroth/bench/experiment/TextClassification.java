package zeroth.bench.experiment;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;
import zeroth.bench.task.LabelledText;
import zeroth.tensor.Parameter;
import zeroth.tensor.Tensor;
import zeroth.tensor.backend.Backend;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.backend.Values;
import zeroth.tensor.direction.PerSequence;
import zeroth.tensor.direction.Perturbation;
import zeroth.tensor.direction.TouchedRows;
import zeroth.tensor.direction.WeightView;
import zeroth.transformer.Model;
import zeroth.transformer.adapter.VirtualBase;
import zeroth.transformer.adapter.VirtualEncoder;
import zeroth.transformer.encoder.EncoderNames;
import zeroth.transformer.encoder.PackedBatch;
import zeroth.transformer.head.Classifier;
import zeroth.transformer.huggingface.HuggingFaceDirectory;
import zeroth.transformer.huggingface.PeftBase;
import zeroth.transformer.safetensors.SafetensorsReader;
import zeroth.transformer.safetensors.SafetensorsWriter;
import zeroth.transformer.trunk.SharedTrunk;
import zeroth.zo.Gradient;
import zeroth.zo.registry.MethodEntry;

/** A model with a head on a backend: its loss on a batch, and its measure on a split. */
public final class TextClassification extends TrunkModel<PackedBatch> {
  private final Model model;
  private final Classifier classifier;

  /**
   * @param model has labels and a head; its parameters are placed on the backend
   */
  public TextClassification(Model model, Backend backend) {
    this(model, backend, new SharedTrunk<>(model.body(), model.parameters(), backend));
  }

  private TextClassification(Model model, Backend backend, SharedTrunk<PackedBatch> trunk) {
    super(backend, trunk);
    this.model = model;
    this.classifier = new Classifier(model.body());
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
    return model.body().maxLength();
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

  @Override
  public List<Reading> read(EncodedTexts texts, List<Perturbation> places) {
    PackedBatch batch = PackedBatch.of(model.config(), texts.ids(), texts.seconds());
    int classes = model.labels().size();
    List<Reading> readings = new ArrayList<>();
    trunk()
        .forward(
            batch,
            places,
            (backend, weights, hidden) -> {
              float[] logits = logits(backend, weights, hidden, batch); // (G B, classes)
              readings.addAll(Reading.of(logits, texts.labels(), classes));
            });
    return readings;
  }

  @Override
  public double[] losses(EncodedTexts texts, PerSequence places) {
    PackedBatch batch = PackedBatch.of(model.config(), texts.ids(), texts.seconds());
    double[][] losses = new double[1][];
    trunk()
        .forward(
            batch,
            batch.segments(),
            places,
            (sequences, weights, hidden) -> {
              float[] logits = logits(sequences, weights, hidden, batch); // (B, classes)
              losses[0] = Reading.losses(logits, texts.labels(), model.labels().size());
            });
    return losses[0];
  }

  @Override
  public double[] textLosses(EncodedTexts texts, Perturbation place) {
    PackedBatch batch = PackedBatch.of(model.config(), texts.ids(), texts.seconds());
    double[][] losses = new double[1][];
    trunk()
        .forward(
            batch,
            List.of(place),
            (backend, weights, hidden) -> {
              float[] logits = logits(backend, weights, hidden, batch); // (B, classes)
              losses[0] = Reading.losses(logits, texts.labels(), model.labels().size());
            });
    return losses[0];
  }

  private float[] logits(Backend backend, WeightView weights, Values hidden, PackedBatch batch) {
    return backend.read(classifier.logits(backend, weights, hidden, batch.segments()));
  }

  @Override
  public Gradient gradient(EncodedTexts texts) {
    return new ClassificationGradient(model, classifier, trunk(), backend(), texts);
  }

  @Override
  public TouchedRows touched(EncodedTexts texts) {
    int[] ids = texts.ids().stream().flatMapToInt(Arrays::stream).toArray();
    return TouchedRows.of(EncoderNames.WORDS, ids);
  }

  @Override
  public TextClassification with(Parameters theta) {
    return new TextClassification(model.with(theta), backend(), trunk().with(theta));
  }

  @Override
  TextClassification over(SharedTrunk<PackedBatch> other) {
    return new TextClassification(model, backend(), other);
  }

  @Override
  public TunableBody<VirtualEncoder> tunable() {
    return new TunableBody<>(
        VirtualBase.of(model.config()),
        model.body() instanceof VirtualEncoder tokens ? Optional.of(tokens) : Optional.empty(),
        (tokens, theta) -> new TextClassification(model.with(tokens, theta), backend()));
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
