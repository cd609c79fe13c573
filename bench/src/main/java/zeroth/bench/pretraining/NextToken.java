package zeroth.bench.pretraining;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
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
import zeroth.zo.Objective;

/**
 * The loss of a language model on texts: the mean of -log p(token | tokens before it) over all
 * tokens but the first of each, in nats. Texts go through packed, a piece of them at a time, so
 * that memory is bounded by a piece; the gradient is the sum over the pieces in their order.
 *
 * @param head the body and its head
 * @param parameters the weights
 * @param backend computes
 */
record NextToken(CausalHead head, Parameters parameters, Backend backend) {
  /** Tokens of a piece. A longer text is a piece of its own. */
  private static final int PIECE = 2048;

  /** The loss of the weights as they are. */
  double loss(List<int[]> texts) {
    return objective(texts).loss(Perturbation.NONE);
  }

  /** Tokens that count in the loss of texts. */
  static int tokens(List<int[]> texts) {
    return texts.stream().mapToInt(ids -> ids.length - 1).sum();
  }

  /** The loss of some texts and its gradient. */
  Objective objective(List<int[]> texts) {
    return new Objective() {
      @Override
      public double[] losses(List<Perturbation> places) {
        return places.stream().mapToDouble(place -> addTo(place, texts, null)).toArray();
      }

      @Override
      public Optional<Gradient> gradient() {
        return Optional.of((place, into) -> addTo(place, texts, into));
      }
    };
  }

  /** The loss at a place; adds its gradient, if it is wanted. */
  private double addTo(Perturbation place, List<int[]> texts, Parameters into) {
    int tokens = tokens(texts);
    WeightView weights = new WeightView(parameters, List.of(place));
    double sum = 0;
    for (Places piece : pieces(texts)) {
      if (into == null) {
        backend.begin();
        sum += sum(head.losses(backend, weights, piece));
      } else {
        sum += addTo(weights, piece, tokens, into);
      }
    }
    return sum / tokens;
  }

  /** The sum of a piece's losses; adds the gradient of that over the number of all tokens. */
  private double addTo(WeightView weights, Places piece, int tokens, Parameters into) {
    Tape tape = new Tape(backend); // the backend is its owner's to close
    tape.begin();
    Values chosen = head.chosen(tape, weights, piece);
    String table = head.decoder().outputTable();
    VocabularyLosses losses = tape.vocabularyLosses(weights, table, null, chosen, piece.targets());
    double sum = sum(losses);
    if (Double.isFinite(sum)) {
      double[] shares = new double[piece.rows().length];
      Arrays.fill(shares, 1.0 / tokens);
      tape.backward(
          new Tape.LossHead(weights, table, null, chosen, piece.targets(), losses), shares, into);
    }
    return sum;
  }

  private static double sum(VocabularyLosses losses) {
    double sum = 0;
    for (int r = 0; r < losses.rows(); r++) {
      sum += losses.loss(r);
    }
    return sum;
  }

  /** As many texts in a row as {@link #PIECE} holds. */
  private static List<Places> pieces(List<int[]> texts) {
    List<Places> pieces = new ArrayList<>();
    List<Scored> piece = new ArrayList<>();
    int length = 0;
    for (int[] ids : texts) {
      if (!piece.isEmpty() && length + ids.length > PIECE) {
        pieces.add(Places.of(piece));
        piece.clear();
        length = 0;
      }
      piece.add(Scored.all(ids));
      length += ids.length;
    }
    if (!piece.isEmpty()) {
      pieces.add(Places.of(piece));
    }
    return pieces;
  }
}
