package zeroth.bench.experiment;

import java.nio.file.Path;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Function;
import zeroth.tensor.BadInputException;
import zeroth.tensor.Parameter;
import zeroth.tensor.Tensor;
import zeroth.tensor.backend.Backend;
import zeroth.tensor.random.Key;
import zeroth.transformer.huggingface.PeftDirectory;
import zeroth.zo.registry.MethodEntry;

/**
 * A model of which an adapter alone is trained. It reads and answers as the model inside, whose
 * weights have the adapter's terms beside them, or its virtual tokens before its texts; what is
 * kept of it is the adapter, in PEFT's layout, with an {@link AdapterNote}.
 */
final class AdapterTraining extends ForwardingModel {
  private final TrainedAdapter adapter;
  private final AdapterRates rates;
  private final AdapterBase base;
  private final String baseSha256;

  private AdapterTraining(
      TaskModel inner,
      TrainedAdapter adapter,
      AdapterRates rates,
      AdapterBase base,
      String baseSha256) {
    super(inner);
    this.adapter = adapter;
    this.rates = rates;
    this.base = base;
    this.baseSha256 = baseSha256;
  }

  /**
   * A model with an adapter before its first step.
   *
   * @param name what the model is found again by
   * @param seed of the adapter's first elements
   * @throws BadInputException if the adapter does not fit the model
   */
  static AdapterTraining begin(
      TaskModel model, Backend backend, AdapterChoice choice, String name, Key seed) {
    AdapterBase base = model.adapterBase(name);
    AdapterChoice.Begun begun = choice.begin(model, backend, base, seed);
    String sha256 = begun.adapter().base(begun.model().parameters()).sha256();
    return new AdapterTraining(begun.model(), begun.adapter(), choice.rates(), base, sha256);
  }

  @Override
  public String baseSha256() {
    return baseSha256;
  }

  @Override
  AdapterTraining around(TaskModel another) {
    return new AdapterTraining(another, adapter, rates, base, baseSha256);
  }

  @Override
  public LearningRate learningRate(MethodEntry method) {
    return rates.of(method, parameters());
  }

  @Override
  public void write(Path directory) {
    AdapterNote note = AdapterNote.of(base, baseSha256);
    adapter.write(parameters(), directory, temporary -> note.write(temporary, parameters()));
  }

  @Override
  public String weightsFile() {
    return PeftDirectory.WEIGHTS;
  }

  @Override
  public void writeWeights(Path file) {
    adapter.writeWeights(parameters(), file);
  }

  /** The base's, which nothing trains, are this model's own. */
  @Override
  public void readWeights(
      Path directory, Function<Parameter, float[]> into, BiConsumer<Parameter, float[]> each) {
    Map<String, Tensor> kept = adapter.read(directory);
    for (Parameter p : parameters().list()) {
      float[] data = into.apply(p);
      if (data != null) {
        Tensor read = kept.containsKey(p.name()) ? kept.get(p.name()) : parameters().tensor(p);
        read.read(0, p.size(), data, 0);
        each.accept(p, data);
      }
    }
  }

  @Override
  public AdapterBase adapterBase(String name) {
    return base;
  }

  @Override
  public AdapterTraining under(OptionLoss loss) {
    return around(inner().under(loss));
  }
}
