package zeroth.tensor.sequence;

import zeroth.tensor.NamedTensors;
import zeroth.tensor.Parameter;
import zeroth.tensor.backend.Backend;
import zeroth.tensor.backend.Pointwise;
import zeroth.tensor.backend.RowNoise;
import zeroth.tensor.backend.Values;
import zeroth.tensor.backend.VocabularyLosses;
import zeroth.tensor.direction.OutputNoise;
import zeroth.tensor.direction.WeightView;

/**
 * The sequences of an {@link OutputNoise}: a row x of sequence i has f((x W^T + b) + eps z_i) of a
 * linear map, the sum by {@link Backend#addScaledRows}. All other ops, losses over a vocabulary
 * among them, are those of the weights as they are.
 */
final class NoisyOutputs implements ViewOps {
  private final Backend backend;
  private final WeightView plain;
  private final float eps;
  private final OutputNoise noise;
  private final int count;
  private final Scratch scratch;

  /**
   * @param count number of sequences, B
   * @param scratch kept from forward to forward
   */
  NoisyOutputs(
      Backend backend,
      NamedTensors theta,
      double eps,
      OutputNoise noise,
      int count,
      Scratch scratch) {
    this.backend = backend;
    this.plain = WeightView.plain(theta);
    this.eps = (float) eps;
    this.noise = noise;
    this.count = count;
    this.scratch = scratch;
  }

  @Override
  public Values embedding(Parameter table, int[] ids, int[] sequences) {
    return backend.embedding(plain, table.name(), ids);
  }

  @Override
  public Values affine(Parameter w, Parameter b, Values x, int[] sequences, Pointwise f) {
    int m = w.shape().rows();
    float[] drawn = scratch.zeros(count * m);
    Parameter site = OutputNoise.site(w, b);
    backend.each(count, (i, source) -> noise.addTo(site, m, i, 1, source, drawn, i * m));
    Values z = backend.of(count, m, drawn);
    RowNoise own = new RowNoise(eps, sequences, null, z);
    Values y = backend.affine(plain, w.name(), b == null ? null : b.name(), x, own, f);
    backend.recycle(z);
    return y;
  }

  @Override
  public Values layerNorm(
      Parameter gain, Parameter bias, float epsilon, Values x, int[] sequences) {
    return backend.layerNorm(plain, gain.name(), bias.name(), epsilon, x);
  }

  @Override
  public Values rmsNorm(Parameter gain, float epsilon, Values x, int[] sequences) {
    return backend.rmsNorm(plain, gain.name(), epsilon, x);
  }

  @Override
  public VocabularyLosses vocabularyLosses(
      Parameter w, Parameter b, Values x, int[] targets, int[] sequences) {
    return backend.vocabularyLosses(plain, w.name(), b == null ? null : b.name(), x, targets);
  }
}
