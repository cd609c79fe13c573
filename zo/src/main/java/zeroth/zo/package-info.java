/**
 * What every zeroth-order method sees and what runs it: the {@link zeroth.zo.Objective}, the {@link
 * zeroth.zo.Method}, the {@link zeroth.zo.Step} and the {@link zeroth.zo.Trainer}. Depends on
 * {@code zeroth.tensor} alone and knows nothing of models; the packages below depend on this one:
 * {@code noise} and {@code rule} on nothing else, {@code method} on both, {@code registry} on all
 * three, {@code quadratics} on the registry.
 */
package zeroth.zo;
