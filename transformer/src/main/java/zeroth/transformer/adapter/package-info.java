/**
 * Adapters: small tensors beside a model's frozen matrices. Depends on {@code zeroth.tensor} alone;
 * a body's forward does not know whether its weights have terms beside them.
 */
package zeroth.transformer.adapter;
