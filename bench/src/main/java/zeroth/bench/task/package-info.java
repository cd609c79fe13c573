/**
 * Tasks: where texts, labels and answers come from, how a file is read, and how examples are dealt
 * to train, dev and test. Depends on the names of measures, and on keys and {@code
 * BadInputException} of {@code zeroth.tensor}; knows nothing of models.
 */
package zeroth.bench.task;
