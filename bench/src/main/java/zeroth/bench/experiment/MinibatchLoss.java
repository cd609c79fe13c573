package zeroth.bench.experiment;

import java.util.List;
import java.util.Optional;
import zeroth.tensor.Perturbation;
import zeroth.tensor.direction.TouchedRows;
import zeroth.transformer.EncoderNames;
import zeroth.zo.Gradient;
import zeroth.zo.Objective;

/**
 * The loss of a classifier on a minibatch.
 *
 * @param classification the model
 * @param texts the minibatch
 * @param all the training split, for the full loss
 */
record MinibatchLoss(TextClassification classification, EncodedTexts texts, EncodedTexts all)
    implements Objective {

  @Override
  public double[] losses(List<Perturbation> places) {
    return classification.losses(texts, places);
  }

  @Override
  public Optional<Gradient> gradient() {
    return Optional.of(classification.gradient(texts));
  }

  @Override
  public Objective full() {
    return new FullLoss(classification, all, texts.size());
  }

  @Override
  public TouchedRows touched() {
    int[] ids = texts.ids().stream().flatMapToInt(java.util.Arrays::stream).toArray();
    return TouchedRows.of(EncoderNames.WORDS, ids);
  }
}
