package zeroth.bench.experiment;

import java.util.List;
import zeroth.tensor.backend.Backend;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.backend.Values;
import zeroth.tensor.backend.VocabularyLosses;
import zeroth.tensor.direction.Perturbation;
import zeroth.tensor.direction.WeightView;
import zeroth.tensor.gradient.Tape;
import zeroth.transformer.head.CausalHead;
import zeroth.transformer.head.CausalHead.Places;
import zeroth.transformer.head.CausalHead.Scored;
import zeroth.zo.Gradient;

/**
 * The gradient of a language model's mean loss on the labels of some texts: the same forward as
 * ever, on a tape.
 *
 * @param head with the body
 * @param parameters the weights
 * @param backend computes
 * @param texts the minibatch, each with its own label
 */
record OptionGradient(CausalHead head, Parameters parameters, Backend backend, List<Scored> texts)
    implements Gradient {

  @Override
  public double addTo(Perturbation place, Parameters into) {
    Places batch = Places.of(texts);
    Tape tape = new Tape(backend); // the backend is its owner's to close
    tape.begin();
    WeightView weights = new WeightView(parameters, List.of(place));
    Values chosen = head.chosen(tape, weights, batch);
    String table = head.decoder().outputTable();
    VocabularyLosses losses = tape.vocabularyLosses(weights, table, null, chosen, batch.targets());
    double loss = OptionLikelihood.mean(losses, 0, texts);
    if (Double.isFinite(loss)) {
      tape.backward(
          new Tape.LossHead(weights, table, null, chosen, batch.targets(), losses),
          shares(batch.rows().length),
          into);
    }
    return loss;
  }

  /** What a token's loss counts for in the mean. */
  private double[] shares(int rows) {
    double[] shares = new double[rows];
    int row = 0;
    for (Scored text : texts) {
      for (int t = 0; t < text.scored(); t++) {
        shares[row++] = 1.0 / text.scored() / texts.size();
      }
    }
    return shares;
  }
}
