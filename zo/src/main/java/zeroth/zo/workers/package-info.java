/**
 * Steps whose losses others compute. An {@link zeroth.zo.workers.Ask} names a place that a step
 * evaluates by what leads there: the run, the step's number and the losses that are known. A {@link
 * zeroth.zo.workers.Replica} takes the same method's step with those losses, evaluates that place,
 * and abandons the step, so that no weight ever travels.
 *
 * <p>{@link zeroth.zo.workers.Workers} carries the asks. Those of {@link
 * zeroth.zo.workers.ThreadWorkers} are threads of this process; other machines come with an engine
 * ({@link zeroth.zo.workers.WorkersEngine}), of which this package knows no one.
 */
package zeroth.zo.workers;
