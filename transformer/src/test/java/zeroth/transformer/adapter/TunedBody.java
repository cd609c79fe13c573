package zeroth.transformer.adapter;

import java.util.List;
import java.util.Map;
import zeroth.tensor.Shape;
import zeroth.tensor.backend.Backend;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.direction.WeightView;
import zeroth.tensor.random.Key;
import zeroth.transformer.decoder.RandomWeights;

/** A small body with random weights behind 4 virtual tokens of either kind. */
interface TunedBody {
  int COUNT = 4;

  VirtualTokens tokens();

  /** The shapes of what stands behind the virtual tokens. */
  Map<String, Shape> baseShapes();

  /** The longest sequence of the base, virtual tokens among it. */
  int baseMaxLength();

  /** The longest sequence of real tokens. */
  int maxLength();

  /** Some of different lengths. */
  List<int[]> texts();

  /** Real tokens to begin with. */
  int[] first();

  /** The hidden states of texts for all candidates. */
  float[] hidden(Backend backend, WeightView view, List<int[]> texts);

  /** The hidden states that the base has of a text behind tokens, those of the text alone. */
  float[] behind(Backend backend, Parameters base, int[] first, int[] text);

  default Parameters baseWeights() {
    return RandomWeights.of(baseShapes(), 21);
  }

  /** The base's and random virtual tokens of a size at which they matter. */
  default Parameters weights() {
    return tokens().begin(baseWeights(), Key.ofSeed(6), 0.7);
  }
}
