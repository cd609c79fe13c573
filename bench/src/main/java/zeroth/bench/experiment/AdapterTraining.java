package zeroth.bench.experiment;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Function;
import zeroth.tensor.BadInputException;
import zeroth.tensor.Parameter;
import zeroth.tensor.Shape;
import zeroth.tensor.Tensor;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.random.Key;
import zeroth.transformer.adapter.Adapter;
import zeroth.transformer.huggingface.PeftDirectory;
import zeroth.zo.registry.MethodEntry;

/**
 * A model of which an adapter alone is trained. It reads and answers as the model inside, whose
 * weights have the adapter's terms beside them; what is kept of it is the adapter, in PEFT's
 * layout, with an {@link AdapterNote}.
 */
final class AdapterTraining extends ForwardingModel {
  private final Adapter adapter;
  private final AdapterBase base;
  private final String baseSha256;

  private AdapterTraining(TaskModel inner, Adapter adapter, AdapterBase base, String baseSha256) {
    super(inner);
    this.adapter = adapter;
    this.base = base;
    this.baseSha256 = baseSha256;
  }

  /**
   * A model with a new adapter, which answers as the model did, to the bit.
   *
   * @param name what the model is found again by
   * @param key of the adapter's first elements
   * @throws BadInputException if the adapter does not fit the model
   */
  static AdapterTraining begin(TaskModel model, LoraChoice lora, String name, Key key) {
    Parameters theta = model.parameters();
    AdapterBase base = model.adapterBase(name);
    Map<String, Shape> shapes = new LinkedHashMap<>();
    theta.list().forEach(p -> shapes.put(p.name(), p.shape()));
    Adapter adapter = lora.of(shapes);
    String sha256 = theta.sha256();
    return new AdapterTraining(model.with(adapter.begin(theta, key)), adapter, base, sha256);
  }

  @Override
  public String baseSha256() {
    return baseSha256;
  }

  @Override
  AdapterTraining around(TaskModel another) {
    return new AdapterTraining(another, adapter, base, baseSha256);
  }

  @Override
  public LearningRate learningRate(MethodEntry method) {
    return LearningRates.ofAdapter(method, parameters());
  }

  @Override
  public void write(Path directory) {
    PeftDirectory.write(
        adapter,
        parameters(),
        base.peft(),
        directory,
        temporary -> AdapterNote.of(base, baseSha256).write(temporary, parameters()));
  }

  @Override
  public String weightsFile() {
    return PeftDirectory.WEIGHTS;
  }

  @Override
  public void writeWeights(Path file) {
    PeftDirectory.writeWeights(adapter, parameters(), base.peft(), file);
  }

  /** The base's, which nothing trains, are this model's own. */
  @Override
  public void readWeights(
      Path directory, Function<Parameter, float[]> into, BiConsumer<Parameter, float[]> each) {
    PeftDirectory.Content content = PeftDirectory.read(directory, base.peft());
    if (!content.adapter().equals(adapter)) {
      throw new BadInputException(
          directory.toString(), "adapter", "that of the run", "one of other maps, ranks or alphas");
    }
    for (Parameter p : parameters().list()) {
      float[] data = into.apply(p);
      if (data != null) {
        Tensor kept = content.tensors().get(p.name());
        Tensor read = kept == null ? parameters().tensor(p) : kept;
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
