package zeroth.bench.experiment;

import java.util.List;
import zeroth.tensor.Backend;
import zeroth.tensor.Perturbation;
import zeroth.tensor.Values;
import zeroth.tensor.WeightView;
import zeroth.transformer.Classifier;
import zeroth.transformer.CrossEntropy;
import zeroth.transformer.Encoder;
import zeroth.transformer.Model;
import zeroth.transformer.PackedBatch;
import zeroth.zo.Gradient;
import zeroth.zo.Objective;

/** A model with a head on a backend: its loss on a batch, and its measure on a split. */
public final class TextClassification {
  /** Candidates that go through one forward side by side; more would need more memory. */
  private static final int SIDE_BY_SIDE = 2;

  /** Tokens of a batch when a split is measured. */
  static final int TOKENS = 1024;

  private final Model model;
  private final Backend backend;
  private final Classifier classifier;

  /**
   * @param model has labels and a head; its parameters are placed on the backend
   */
  public TextClassification(Model model, Backend backend) {
    this.model = model;
    this.backend = backend;
    this.classifier = new Classifier(new Encoder(model.config()));
  }

  /**
   * L(place) = mean cross entropy of a minibatch.
   *
   * @param texts the minibatch
   * @param all what the full loss is the mean over
   */
  public Objective loss(EncodedTexts texts, EncodedTexts all) {
    return new MinibatchLoss(this, texts, all);
  }

  /** The losses of a batch at some places, a few places side by side. */
  double[] losses(EncodedTexts texts, List<Perturbation> places) {
    PackedBatch batch = PackedBatch.of(model.config(), texts.ids());
    double[] losses = new double[places.size()];
    for (int first = 0; first < losses.length; first += SIDE_BY_SIDE) {
      int last = Math.min(first + SIDE_BY_SIDE, losses.length);
      float[] logits = logits(places.subList(first, last), batch); // (G B, classes)
      for (int g = first; g < last; g++) {
        int row = (g - first) * texts.size();
        losses[g] = CrossEntropy.mean(logits, row, texts.labels(), model.labels().size());
      }
    }
    return losses;
  }

  /** The gradient of a minibatch's loss. */
  Gradient gradient(EncodedTexts texts) {
    return new ClassificationGradient(model, classifier, backend, texts);
  }

  /** Measures the weights as they are on a split of at least one text. */
  public Measurement measure(EncodedTexts split) {
    int classes = model.labels().size();
    int[][] confusion = new int[classes][classes];
    double loss = 0;
    List<EncodedTexts> pieces = split.pieces(TOKENS);
    for (EncodedTexts piece : pieces) {
      PackedBatch batch = PackedBatch.of(model.config(), piece.ids());
      float[] logits = logits(List.of(Perturbation.NONE), batch); // (B, classes)
      loss += CrossEntropy.mean(logits, 0, piece.labels(), classes) * piece.size();
      for (int b = 0; b < piece.size(); b++) {
        confusion[piece.labels()[b]][argmax(logits, b * classes, classes)]++;
      }
    }
    return new Measurement(loss / split.size(), confusion, pieces.size());
  }

  private float[] logits(List<Perturbation> places, PackedBatch batch) {
    backend.begin();
    Values logits = classifier.logits(backend, new WeightView(model.parameters(), places), batch);
    return backend.read(logits);
  }

  /** The first of the largest. */
  private static int argmax(float[] logits, int from, int classes) {
    int best = 0;
    for (int c = 1; c < classes; c++) {
      if (logits[from + c] > logits[from + best]) {
        best = c;
      }
    }
    return best;
  }
}
