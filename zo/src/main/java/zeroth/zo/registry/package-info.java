/**
 * The methods by name, with their documented hyperparameters: what a command line and a bench need.
 * Depends on {@code zeroth.zo} and all of its packages but {@code quadratics}.
 */
package zeroth.zo.registry;
