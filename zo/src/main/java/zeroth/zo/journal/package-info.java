/**
 * A run as a file of kilobytes: the losses that its method was told, from which the method's steps
 * follow without a forward, and snapshots of weights and state that shorten the way. {@link
 * zeroth.zo.journal.Journal} is read, {@link zeroth.zo.journal.JournalWriter} appends to it, and
 * {@link zeroth.zo.journal.JournaledProblem} stands between a trainer and its problem. Depends on
 * {@code zeroth.zo} and {@code zeroth.tensor}; what a configuration says is its caller's business.
 */
package zeroth.zo.journal;
