/**
 * The laws that every method obeys, for the methods here and for a user's own: extend {@link
 * zeroth.zo.laws.MethodLaws}, give a factory, and run it as a jqwik suite. Published as the test
 * jar of this module; depends on {@code zeroth.zo}, {@code zeroth.tensor} and jqwik.
 */
package zeroth.zo.laws;
