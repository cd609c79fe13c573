package zeroth.bench.experiment;

import java.util.List;
import zeroth.tensor.direction.Perturbation;
import zeroth.zo.Objective;

/**
 * The mean loss over a whole split, in pieces of bounded size.
 *
 * @param model the model
 * @param all the split
 * @param batch texts of a minibatch, by which forwards are counted
 */
record FullLoss(TaskModel model, EncodedTexts all, int batch) implements Objective {

  @Override
  public double[] losses(List<Perturbation> places) {
    double[] sums = new double[places.size()];
    for (EncodedTexts piece : all.pieces(TaskModel.TOKENS)) {
      double[] losses = model.losses(piece, places);
      for (int i = 0; i < sums.length; i++) {
        sums[i] += losses[i] * piece.size();
      }
    }
    for (int i = 0; i < sums.length; i++) {
      sums[i] /= all.size();
    }
    return sums;
  }

  @Override
  public int batches() {
    return (all.size() + batch - 1) / batch;
  }
}
