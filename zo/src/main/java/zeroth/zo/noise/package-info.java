/**
 * Where directions come from: the base noise that a method draws, from keys. Depends on {@code
 * zeroth.zo} and {@code zeroth.tensor}.
 */
package zeroth.zo.noise;
