/**
 * Adapters: small tensors beside a model's frozen ones. Low-rank terms stand beside matrices, and a
 * body's forward does not know of them; virtual tokens stand before a decoder's sequences. Depends
 * on {@code zeroth.tensor} and the decoders alone.
 */
package zeroth.transformer.adapter;
