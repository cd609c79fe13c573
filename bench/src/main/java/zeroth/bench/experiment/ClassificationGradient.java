package zeroth.bench.experiment;

import java.util.List;
import zeroth.tensor.backend.Backend;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.backend.Values;
import zeroth.tensor.direction.Perturbation;
import zeroth.tensor.direction.WeightView;
import zeroth.tensor.gradient.Tape;
import zeroth.transformer.Model;
import zeroth.transformer.encoder.PackedBatch;
import zeroth.transformer.head.Classifier;
import zeroth.transformer.head.CrossEntropy;
import zeroth.transformer.trunk.SharedTrunk;
import zeroth.zo.Gradient;

/**
 * The gradient of a classifier's mean cross entropy on some texts: the same forward as ever, on a
 * tape that begins where something is trained.
 *
 * @param model has labels and a head
 * @param classifier its forward
 * @param trunk its body's
 * @param backend computes
 * @param texts the minibatch
 */
record ClassificationGradient(
    Model model,
    Classifier classifier,
    SharedTrunk<PackedBatch> trunk,
    Backend backend,
    EncodedTexts texts)
    implements Gradient {

  @Override
  public double addTo(Perturbation place, Parameters into) {
    int classes = model.labels().size();
    PackedBatch batch = PackedBatch.of(model.config(), texts.ids(), texts.seconds());
    Tape tape = new Tape(backend); // the backend is its owner's to close
    WeightView weights = new WeightView(model.parameters(), List.of(place));
    Values hidden = trunk.forward(tape, weights, batch);
    Values logits = classifier.logits(tape, weights, hidden, batch.segments());
    float[] found = tape.read(logits);
    double loss = CrossEntropy.mean(found, 0, texts.labels(), classes);
    if (Double.isFinite(loss)) {
      tape.backward(logits, CrossEntropy.gradient(found, texts.labels(), classes), into);
    }
    return loss;
  }
}
