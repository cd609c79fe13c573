/**
 * Small losses with known shapes, and how many forwards each method needs on them. Depends on
 * {@code zeroth.zo}, its {@code registry} and {@code zeroth.tensor}.
 */
package zeroth.zo.quadratics;
