/**
 * Adapters: small tensors beside a model's frozen ones. Low-rank terms stand beside matrices, and a
 * body's forward does not know of them; virtual tokens stand before the sequences of a decoder or
 * an encoder. Depends on {@code zeroth.tensor}, the bodies and what they have in common alone.
 */
package zeroth.transformer.adapter;
