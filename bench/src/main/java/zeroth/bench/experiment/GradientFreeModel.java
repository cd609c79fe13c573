package zeroth.bench.experiment;

import java.nio.file.Path;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Function;
import zeroth.bench.task.LabelledText;
import zeroth.tensor.Parameter;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.direction.Perturbation;
import zeroth.tensor.direction.TouchedRows;
import zeroth.zo.Gradient;
import zeroth.zo.Objective;
import zeroth.zo.registry.MethodEntry;

/** A model under a loss that has no gradient; all else is that of the model inside. */
abstract class GradientFreeModel implements TaskModel {
  private final TaskModel inner;
  private final ObjectiveName objective;

  GradientFreeModel(TaskModel inner, ObjectiveName objective) {
    this.inner = inner;
    this.objective = objective;
  }

  /** The model that answers. */
  final TaskModel inner() {
    return inner;
  }

  @Override
  public final ObjectiveName objective() {
    return objective;
  }

  /** Another loss of the same model. */
  @Override
  public final TaskModel under(OptionLoss other) {
    return inner.under(other);
  }

  @Override
  public final boolean hasGradient() {
    return false;
  }

  @Override
  public final Gradient gradient(EncodedTexts texts) {
    throw new UnsupportedOperationException(objective.text() + " has no gradient");
  }

  /** The full loss is that of all texts at once, which need not be the mean of minibatches'. */
  @Override
  public final Objective loss(EncodedTexts texts, EncodedTexts all) {
    return new Whole(this, texts, all, texts.size());
  }

  private record Whole(TaskModel model, EncodedTexts texts, EncodedTexts all, int batch)
      implements Objective {

    @Override
    public double[] losses(List<Perturbation> places) {
      return model.losses(texts, places);
    }

    @Override
    public Objective full() {
      return new Whole(model, all, all, batch);
    }

    @Override
    public int batches() {
      return (texts.size() + batch - 1) / batch;
    }

    @Override
    public TouchedRows touched() {
      return model.touched(texts);
    }
  }

  @Override
  public final Parameters parameters() {
    return inner.parameters();
  }

  @Override
  public final List<String> labels() {
    return inner.labels();
  }

  @Override
  public final int maxLength() {
    return inner.maxLength();
  }

  @Override
  public final EncodedTexts encode(List<LabelledText> texts, int maxLength) {
    return inner.encode(texts, maxLength);
  }

  @Override
  public final int cut(List<LabelledText> texts, EncodedTexts encoded, int maxLength) {
    return inner.cut(texts, encoded, maxLength);
  }

  @Override
  public final List<Reading> read(EncodedTexts texts, List<Perturbation> places) {
    return inner.read(texts, places);
  }

  @Override
  public final List<String> generate(EncodedTexts texts, Perturbation place) {
    return inner.generate(texts, place);
  }

  @Override
  public final TouchedRows touched(EncodedTexts texts) {
    return inner.touched(texts);
  }

  @Override
  public final LearningRate learningRate(MethodEntry method) {
    return inner.learningRate(method);
  }

  @Override
  public final AdapterBase adapterBase(String name) {
    return inner.adapterBase(name);
  }

  @Override
  public final void write(Path directory) {
    inner.write(directory);
  }

  @Override
  public final void writeWeights(Path file) {
    inner.writeWeights(file);
  }

  @Override
  public final void readWeights(
      Path directory, Function<Parameter, float[]> into, BiConsumer<Parameter, float[]> each) {
    inner.readWeights(directory, into, each);
  }
}
