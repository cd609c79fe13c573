package zeroth.bench.task;

/**
 * Which of a task's texts the splits take: as many as asked for of each split, or what a protocol
 * draws.
 */
public sealed interface Sampling permits SplitSizes, Draw {}
