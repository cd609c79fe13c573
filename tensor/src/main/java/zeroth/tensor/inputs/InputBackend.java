package zeroth.tensor.inputs;

import zeroth.tensor.Parameter;
import zeroth.tensor.backend.Backend;
import zeroth.tensor.backend.ForwardingBackend;
import zeroth.tensor.backend.OpChecks;
import zeroth.tensor.backend.Pointwise;
import zeroth.tensor.backend.Values;
import zeroth.tensor.backend.VocabularyLosses;
import zeroth.tensor.direction.WeightView;

/**
 * A backend that shows what linear maps multiply. A model's forward is what it is on the backend
 * inside, to the bit; before a trainable matrix is used, what it is used for is told. Where a view
 * has several candidates, the rows of all of them are one x, but where each has rows of a number of
 * its own: then each is told. A {@link zeroth.tensor.LowRankTerm} beside a matrix is two maps, of A
 * and of B.
 */
public final class InputBackend extends ForwardingBackend {
  private final MatrixUses uses;

  /**
   * @param inner computes; closed with this
   * @param uses is told
   */
  public InputBackend(Backend inner, MatrixUses uses) {
    super(inner);
    this.uses = uses;
  }

  @Override
  public Values embedding(WeightView weights, String table, int[] ids) {
    Parameter p = OpChecks.embedding(weights, table, ids);
    if (p.trainable()) {
      uses.lookedUp(p);
    }
    return super.embedding(weights, table, ids);
  }

  @Override
  public Values affine(WeightView weights, String weight, String bias, Values x, Pointwise f) {
    show(OpChecks.linear(weights, weight, bias, x), x);
    return super.affine(weights, weight, bias, x, f);
  }

  @Override
  public VocabularyLosses vocabularyLosses(
      WeightView weights, String weight, String bias, Values x, int[] targets) {
    show(OpChecks.vocabularyLosses(weights, weight, bias, x, targets), x);
    return super.vocabularyLosses(weights, weight, bias, x, targets);
  }

  private void show(Parameter w, Values x) {
    if (w.trainable()) {
      uses.multiplied(w, inner().read(x));
    }
  }
}
