package zeroth.bench.experiment;

import java.util.List;
import zeroth.tensor.backend.Backend;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.backend.Values;
import zeroth.tensor.backend.VocabularyLosses;
import zeroth.tensor.direction.Perturbation;
import zeroth.tensor.direction.WeightView;
import zeroth.tensor.gradient.Tape;
import zeroth.transformer.decoder.TokenBatch;
import zeroth.transformer.head.CausalHead;
import zeroth.transformer.head.CausalHead.Places;
import zeroth.transformer.trunk.SharedTrunk;
import zeroth.zo.Gradient;

/**
 * The gradient of a language model's mean loss on some texts: the same forward as ever, on a tape
 * that begins where something is trained.
 *
 * @param head with the body
 * @param trunk the body's
 * @param parameters the weights
 * @param backend computes
 * @param texts the minibatch
 */
record OptionGradient(
    CausalHead head,
    SharedTrunk<TokenBatch> trunk,
    Parameters parameters,
    Backend backend,
    OptionBatch texts)
    implements Gradient {

  @Override
  public double addTo(Perturbation place, Parameters into) {
    Places batch = texts.places();
    Tape tape = new Tape(backend); // the backend is its owner's to close
    WeightView weights = new WeightView(parameters, List.of(place));
    Values hidden = trunk.forward(tape, weights, batch.batch());
    Values chosen = CausalHead.chosen(tape, batch, hidden);
    String table = head.decoder().outputTable();
    VocabularyLosses losses = tape.vocabularyLosses(weights, table, null, chosen, batch.targets());
    double[] sums = texts.sums(losses, 0);
    double loss = texts.mean(sums);
    if (Double.isFinite(loss)) {
      tape.backward(
          new Tape.LossHead(weights, table, null, chosen, batch.targets(), losses),
          texts.shares(sums),
          into);
    }
    return loss;
  }
}
