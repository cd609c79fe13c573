/**
 * What is done with an estimate of the gradient: the update rules, with their state. Depends on
 * {@code zeroth.zo} and {@code zeroth.tensor}.
 */
package zeroth.zo.rule;
