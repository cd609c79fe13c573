package zeroth.tensor.sequence;

import zeroth.tensor.Parameter;
import zeroth.tensor.backend.Pointwise;
import zeroth.tensor.backend.Values;
import zeroth.tensor.backend.VocabularyLosses;

/**
 * The ops that read weights, for rows that belong to sequences. Each is the {@link
 * zeroth.tensor.backend.Backend}'s op of that name, where a row reads theta at the place of its
 * sequence. Values are those of the backend inside.
 */
interface ViewOps {

  /**
   * @param sequences of the rows, in [0, B)
   */
  Values embedding(Parameter table, int[] ids, int[] sequences);

  /**
   * @param b null for none
   * @param sequences of the rows of x
   */
  Values affine(Parameter w, Parameter b, Values x, int[] sequences, Pointwise f);

  /**
   * @param sequences of the rows of x
   */
  Values layerNorm(Parameter gain, Parameter bias, float epsilon, Values x, int[] sequences);

  /**
   * @param sequences of the rows of x
   */
  Values rmsNorm(Parameter gain, float epsilon, Values x, int[] sequences);

  /**
   * @param b null for none
   * @param sequences of the rows of x
   */
  VocabularyLosses vocabularyLosses(
      Parameter w, Parameter b, Values x, int[] targets, int[] sequences);
}
