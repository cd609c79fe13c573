package zeroth.bench.experiment;

import java.util.List;
import java.util.Optional;
import zeroth.tensor.direction.PerSequence;
import zeroth.tensor.direction.Perturbation;
import zeroth.tensor.direction.TouchedRows;
import zeroth.tensor.inputs.MatrixUses;
import zeroth.tensor.sequence.SequenceUses;
import zeroth.zo.Examples;
import zeroth.zo.Gradient;
import zeroth.zo.Inputs;
import zeroth.zo.Objective;

/**
 * The loss of a model on a minibatch.
 *
 * @param model the model
 * @param texts the minibatch
 * @param all the training split, for the full loss
 */
record MinibatchLoss(TaskModel model, EncodedTexts texts, EncodedTexts all) implements Objective {

  @Override
  public double[] losses(List<Perturbation> places) {
    return model.losses(texts, places);
  }

  @Override
  public Examples examples() {
    return Examples.of(texts.size(), places -> model.losses(texts, places));
  }

  @Override
  public Inputs inputs() {
    return new Inputs() {
      @Override
      public double loss(Perturbation place, MatrixUses uses) {
        return model.telling(uses).losses(texts, List.of(place))[0];
      }

      @Override
      public double[] losses(PerSequence places, SequenceUses uses) {
        return model.telling(uses).losses(texts, places);
      }
    };
  }

  @Override
  public Optional<Gradient> gradient() {
    return Optional.of(model.gradient(texts));
  }

  @Override
  public Objective full() {
    return new FullLoss(model, all, texts.size());
  }

  @Override
  public TouchedRows touched() {
    return model.touched(texts);
  }
}
