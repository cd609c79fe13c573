/**
 * What this implementation computes, number by number, for authors of others to compare theirs
 * with: {@code zo/methods/conformance.md} is the page, {@code golden.tsv} the file. Depends on
 * {@code zeroth.tensor}, {@code zeroth.zo} and its {@code registry}.
 */
package zeroth.zo.conformance;
