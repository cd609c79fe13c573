package zeroth.bench.experiment;

import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import zeroth.tensor.backend.Parameters;
import zeroth.transformer.adapter.VirtualBase;
import zeroth.transformer.adapter.VirtualTokens;

/**
 * The body of a model with a task, as virtual tokens can stand before it.
 *
 * @param base the body without any
 * @param present those that stand there; empty for none
 * @param with the model with others, and with the weights of the base behind them
 * @param <V> the body with virtual tokens
 */
record TunableBody<V extends VirtualTokens>(
    VirtualBase<V> base, Optional<V> present, BiFunction<V, Parameters, TaskModel> with) {

  /** That of a model around the model. */
  TunableBody<V> in(UnaryOperator<TaskModel> around) {
    return new TunableBody<>(base, present, with.andThen(around));
  }
}
