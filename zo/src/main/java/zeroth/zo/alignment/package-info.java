/**
 * How good a zeroth-order update is: its angle to the gradient, and what the formulas say it should
 * be. Depends on {@code zeroth.zo}, its registry and {@code zeroth.tensor}.
 */
package zeroth.zo.alignment;
