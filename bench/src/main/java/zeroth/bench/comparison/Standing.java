package zeroth.bench.comparison;

import zeroth.bench.statistics.Interval;
import zeroth.bench.statistics.Summary;

/**
 * Where an arm stands on a task.
 *
 * @param place from 1, by the mean; arms without a mean come last
 * @param arm which
 * @param summary over the seeds; null if some result is missing or has diverged
 * @param behind how much worse than the leader its mean is, an interval of 95 % over paired seeds;
 *     null for the leader, with a single seed, or without a mean
 * @param ahead whether it is the leader and no other's interval reaches 0
 */
public record Standing(int place, Arm arm, Summary summary, Interval behind, boolean ahead) {}
