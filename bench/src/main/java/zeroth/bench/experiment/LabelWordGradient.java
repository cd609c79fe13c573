package zeroth.bench.experiment;

import java.util.List;
import zeroth.tensor.backend.Backend;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.backend.Values;
import zeroth.tensor.direction.Perturbation;
import zeroth.tensor.direction.WeightView;
import zeroth.tensor.gradient.Tape;
import zeroth.transformer.encoder.PackedBatch;
import zeroth.transformer.head.CrossEntropy;
import zeroth.transformer.head.MaskedHead;
import zeroth.transformer.head.MaskedHead.Places;
import zeroth.transformer.trunk.SharedTrunk;
import zeroth.zo.Gradient;

/**
 * The gradient of the mean cross entropy of the classes' words at the masks of some texts: the same
 * forward as ever, on a tape that begins where something is trained.
 *
 * @param head with the body
 * @param trunk the body's
 * @param parameters the weights
 * @param backend computes
 * @param batch the texts, each with one mask
 * @param words the token of each class
 * @param labels the class of each text
 */
record LabelWordGradient(
    MaskedHead head,
    SharedTrunk<PackedBatch> trunk,
    Parameters parameters,
    Backend backend,
    Places batch,
    int[] words,
    int[] labels)
    implements Gradient {

  @Override
  public double addTo(Perturbation place, Parameters into) {
    int vocabulary = head.config().vocabulary();
    Tape tape = new Tape(backend); // the backend is its owner's to close
    WeightView weights = new WeightView(parameters, List.of(place));
    Values hidden = trunk.forward(tape, weights, batch.batch());
    int tokens = batch.batch().segments().total();
    Values logits = head.logits(tape, weights, hidden, tokens, batch.rows()); // (B, V)
    float[] found = LabelWords.chosen(tape.read(logits), vocabulary, words);
    double loss = CrossEntropy.mean(found, 0, labels, words.length);
    if (Double.isFinite(loss)) {
      float[] slope = CrossEntropy.gradient(found, labels, words.length); // (B, classes)
      float[] all = new float[labels.length * vocabulary]; // 0 for every other token
      for (int b = 0; b < labels.length; b++) {
        for (int c = 0; c < words.length; c++) {
          all[b * vocabulary + words[c]] = slope[b * words.length + c];
        }
      }
      tape.backward(logits, all, into);
    }
    return loss;
  }
}
