package zeroth.transformer.trunk;

import zeroth.tensor.Segments;
import zeroth.tensor.backend.Backend;
import zeroth.tensor.backend.Values;

/** What comes before the inputs of a forward, as attention sees it: keys and values. */
public interface EarlierTokens {

  /**
   * Keys and values of a layer.
   *
   * @param keys (G Tk, K), turned where positions are rotary
   * @param values (G Tk, K)
   * @param segments rows of both by sequence, Tk in all; others may lie between them, and attention
   *     alone takes such
   */
  record KeysAndValues(Values keys, Values values, Segments segments) {}

  /**
   * For each sequence the keys and values that come before, and behind them those of the inputs.
   *
   * @param layer its number
   * @param own those of the inputs; used up
   */
  KeysAndValues with(Backend backend, int layer, KeysAndValues own);

  /** Says that a forward of so many inputs of each sequence is through. */
  void advance(Segments inputs);
}
