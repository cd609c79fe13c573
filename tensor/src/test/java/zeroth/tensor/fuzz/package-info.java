/**
 * Hostile input for readers of files, shared by the tests of all modules as this module's test-jar.
 * Depends on {@code zeroth.tensor} and JUnit.
 */
package zeroth.tensor.fuzz;
