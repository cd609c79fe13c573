/**
 * The laws that every method obeys, for the methods here and for a user's own: depend on {@code
 * zeroth-zo-laws} with scope test, extend {@link zeroth.zo.laws.MethodLaws}, give a factory, and
 * the laws run. Depends on {@code zeroth.zo}, {@code zeroth.tensor}, jqwik and JUnit.
 */
package zeroth.zo.laws;
