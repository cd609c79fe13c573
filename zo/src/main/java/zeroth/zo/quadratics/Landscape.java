package zeroth.zo.quadratics;

import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import zeroth.tensor.backend.Parameters;
import zeroth.zo.Objective;

/**
 * A small loss to descend on.
 *
 * @param name one word
 * @param description one line: dimension, shape, target
 * @param start fresh weights to start from
 * @param objective the objective of a step over some weights
 * @param target the whole loss at which a run has arrived, below the loss at the start
 */
public record Landscape(
    String name,
    String description,
    Supplier<Parameters> start,
    Function<Parameters, IntFunction<Objective>> objective,
    double target) {}
