/**
 * A run's curves in the files that TensorBoard reads, written as the run goes. Depends on the rows
 * of {@code zeroth.bench.run} and on the wire format of Protocol Buffers; knows nothing of models
 * and tasks.
 */
package zeroth.bench.tensorboard;
