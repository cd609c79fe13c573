package zeroth.bench.experiment;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;
import zeroth.bench.measure.Marks;
import zeroth.bench.task.LabelledText;
import zeroth.tensor.Parameter;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.direction.PerSequence;
import zeroth.tensor.direction.Perturbation;
import zeroth.tensor.direction.TouchedRows;
import zeroth.tensor.inputs.MatrixUses;
import zeroth.tensor.sequence.SequenceUses;
import zeroth.transformer.trunk.CachedActivations;
import zeroth.zo.Gradient;
import zeroth.zo.Objective;
import zeroth.zo.registry.MethodEntry;

/** A model that is another one but for what a subclass says. */
abstract class ForwardingModel implements TaskModel {
  private final TaskModel inner;

  ForwardingModel(TaskModel inner) {
    this.inner = inner;
  }

  /** The other one. */
  final TaskModel inner() {
    return inner;
  }

  /** What this is to the other one, to another one. */
  abstract ForwardingModel around(TaskModel another);

  @Override
  public final ForwardingModel with(Parameters theta) {
    return around(inner.with(theta));
  }

  @Override
  public final ForwardingModel caching(long bytes) {
    return around(inner.caching(bytes));
  }

  @Override
  public final ForwardingModel telling(MatrixUses uses) {
    return around(inner.telling(uses));
  }

  @Override
  public final ForwardingModel telling(SequenceUses uses) {
    return around(inner.telling(uses));
  }

  @Override
  public final int untrainedLayers() {
    return inner.untrainedLayers();
  }

  @Override
  public final Optional<CachedActivations> cached() {
    return inner.cached();
  }

  @Override
  public final TunableBody<?> tunable() {
    return inner.tunable().in(this::around);
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
  public final List<List<String>> generate(EncodedTexts texts, List<Perturbation> places) {
    return inner.generate(texts, places);
  }

  @Override
  public final List<Marks> marks(EncodedTexts texts, List<Perturbation> places) {
    return inner.marks(texts, places);
  }

  @Override
  public final TouchedRows touched(EncodedTexts texts) {
    return inner.touched(texts);
  }

  @Override
  public double[] losses(EncodedTexts texts, List<Perturbation> places) {
    return inner.losses(texts, places);
  }

  @Override
  public double[] losses(EncodedTexts texts, PerSequence places) {
    return inner.losses(texts, places);
  }

  @Override
  public MeasuredPiece piece(EncodedTexts texts) {
    return inner.piece(texts);
  }

  @Override
  public Measurement measured(List<MeasuredPiece> pieces) {
    return inner.measured(pieces);
  }

  @Override
  public boolean isMeanOfTexts() {
    return inner.isMeanOfTexts();
  }

  @Override
  public double[] textLosses(EncodedTexts texts, Perturbation place) {
    return inner.textLosses(texts, place);
  }

  @Override
  public Objective loss(EncodedTexts texts, EncodedTexts all) {
    return inner.loss(texts, all);
  }

  @Override
  public ObjectiveName objective() {
    return inner.objective();
  }

  @Override
  public boolean hasGradient() {
    return inner.hasGradient();
  }

  @Override
  public Gradient gradient(EncodedTexts texts) {
    return inner.gradient(texts);
  }

  @Override
  public LearningRate learningRate(MethodEntry method) {
    return inner.learningRate(method);
  }

  @Override
  public AdapterBase adapterBase(String name) {
    return inner.adapterBase(name);
  }

  @Override
  public String baseSha256() {
    return inner.baseSha256();
  }

  @Override
  public void write(Path directory) {
    inner.write(directory);
  }

  @Override
  public String weightsFile() {
    return inner.weightsFile();
  }

  @Override
  public void writeWeights(Path file) {
    inner.writeWeights(file);
  }

  @Override
  public void readWeights(
      Path directory, Function<Parameter, float[]> into, BiConsumer<Parameter, float[]> each) {
    inner.readWeights(directory, into, each);
  }
}
