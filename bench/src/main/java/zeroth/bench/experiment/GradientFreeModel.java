package zeroth.bench.experiment;

import java.util.List;
import zeroth.tensor.direction.PerSequence;
import zeroth.tensor.direction.Perturbation;
import zeroth.tensor.direction.TouchedRows;
import zeroth.zo.Gradient;
import zeroth.zo.Objective;

/** A model under a loss that has no gradient; all else is that of the model inside. */
abstract class GradientFreeModel extends ForwardingModel {
  private final ObjectiveName objective;

  GradientFreeModel(TaskModel inner, ObjectiveName objective) {
    super(inner);
    this.objective = objective;
  }

  @Override
  public final ObjectiveName objective() {
    return objective;
  }

  /** Another loss of the same model. */
  @Override
  public final TaskModel under(OptionLoss other) {
    return inner().under(other);
  }

  @Override
  public final boolean hasGradient() {
    return false;
  }

  @Override
  public final Gradient gradient(EncodedTexts texts) {
    throw new UnsupportedOperationException(objective.text() + " has no gradient");
  }

  /** Not of such a loss, which is one number for all texts together. */
  @Override
  public final double[] losses(EncodedTexts texts, PerSequence places) {
    throw new UnsupportedOperationException(objective.text() + " is no loss of each text");
  }

  @Override
  public final boolean isMeanOfTexts() {
    return false;
  }

  /** Not of such a loss either. */
  @Override
  public final double[] textLosses(EncodedTexts texts, Perturbation place) {
    throw new UnsupportedOperationException(objective.text() + " is no loss of each text");
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
}
