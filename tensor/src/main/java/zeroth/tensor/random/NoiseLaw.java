package zeroth.tensor.random;

/**
 * A law of noise as a function of an address, for laws that are not among the {@link
 * NoiseGenerator}'s own. It has no state and remembers nothing: the same address gives the same
 * bits at any time, on any thread, whatever was asked before. {@link Key#block} gives it 64 random
 * bits for each number below 2^31; arithmetic beyond {@code +}, {@code -}, {@code *} and {@code /}
 * should come from {@link zeroth.tensor.math.Elementary} or {@link StrictMath}, which give every
 * machine the same bits.
 */
@FunctionalInterface
public interface NoiseLaw {

  /**
   * One element; methods expect a mean of 0 and a variance of 1.
   *
   * @param tensor the key of the direction, folded with the tensor's name
   * @param index the element's row-major number in its tensor, from 0
   */
  float element(Key tensor, int index);
}
