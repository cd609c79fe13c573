/**
 * The methods, one class each; {@code zo/methods/NAME.md} has the page of each. A step reads as the
 * paper's algorithm: build directions from keys, ask for losses, apply. Depends on {@code
 * zeroth.zo}, its {@code noise} and {@code rule}, and {@code zeroth.tensor}.
 */
package zeroth.zo.method;
