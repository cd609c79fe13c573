/**
 * Keys that are folded, never advanced, and the noise that they address: f(run seed, step,
 * candidate, tensor name, element). {@link zeroth.tensor.random.ReferenceNoise} defines every
 * element; a backend may bring a faster {@link zeroth.tensor.random.NoiseGenerator} that equals it
 * to the bit. Depends on {@link zeroth.tensor.math} alone.
 */
package zeroth.tensor.random;
