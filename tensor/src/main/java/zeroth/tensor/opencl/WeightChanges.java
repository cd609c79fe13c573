package zeroth.tensor.opencl;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Supplier;
import zeroth.tensor.NamedTensors;
import zeroth.tensor.Parameter;
import zeroth.tensor.backend.HostWriter;
import zeroth.tensor.backend.Update;
import zeroth.tensor.direction.Direction;
import zeroth.tensor.random.NoiseGenerator;

/**
 * Changes of weights and state in place, each by one launch over all trainable tensors. A rule that
 * the device does not know runs on the host.
 */
final class WeightChanges {
  /** Work items of a launch over weights: more tensors take several launches. */
  private static final int LARGEST_TABLE = 1 << 30;

  /** Elements of the host's noise after which a launch takes no more tensors. */
  private static final int LARGEST_SENT = 1 << 24;

  private final Session session;
  private final DeviceWeights weights;

  WeightChanges(Session session, DeviceWeights weights) {
    this.session = session;
    this.weights = weights;
  }

  /** theta += scale * direction. */
  void add(NamedTensors parameters, double scale, Direction direction) {
    weights.expect(parameters);
    write(
        parameters,
        OpKernel.PERTURB,
        new float[0],
        (p, writer) -> {
          int[] entry = new int[DirectionKernel.ENTRY];
          int theta = weights.address(parameters, p);
          entry[DirectionKernel.THETA] = theta;
          entry[DirectionKernel.OUT] = theta;
          entry[DirectionKernel.CANDIDATES] = 1;
          entry[DirectionKernel.PROGRAM] =
              writer.program(direction, p, ProgramWriter.Rows.all(p), scale, 0);
          weights.changed(parameters, p);
          return entry;
        });
    weights.bringHomeIfUnwatched(parameters);
  }

  /**
   * Applies an update.
   *
   * @param noise asked for where the update runs on the host
   */
  void update(Update update, Supplier<NoiseGenerator> noise) {
    Rule rule = Rule.of(update);
    if (rule == null) {
      new HostWriter(noise).update(update);
      return;
    }
    NamedTensors parameters = update.parameters();
    weights.expect(parameters);
    rule.states().forEach(weights::expect);
    write(
        parameters,
        OpKernel.UPDATE,
        rule.scalars(),
        (p, writer) -> {
          int[] entry = new int[DirectionKernel.ENTRY];
          entry[DirectionKernel.THETA] = weights.address(parameters, p);
          entry[DirectionKernel.PROGRAM] =
              writer.program(update.direction(), p, ProgramWriter.Rows.all(p), 1, 1);
          entry[DirectionKernel.CANDIDATES] = rule.code(p);
          weights.changed(parameters, p);
          for (int i = 0; i < rule.states().size(); i++) {
            NamedTensors state = rule.states().get(i);
            if (state.contains(p.name())) {
              Parameter s = state.get(p.name());
              entry[DirectionKernel.STATE + i] = weights.address(state, s);
              weights.changed(state, s);
            }
          }
          return entry;
        });
    weights.bringHomeIfUnwatched(parameters);
    rule.states().forEach(weights::bringHomeIfUnwatched);
  }

  /** An entry of a table that changes one tensor. */
  private interface EntryOf {
    int[] entry(Parameter p, ProgramWriter writer);
  }

  /** One launch over all trainable tensors, or several if they are very many elements. */
  private void write(NamedTensors parameters, int op, float[] scalars, EntryOf entries) {
    Deque<Parameter> left = new ArrayDeque<>();
    for (Parameter p : parameters.list()) {
      if (p.trainable() && p.size() > 0) {
        left.add(p);
      }
    }
    while (!left.isEmpty()) {
      Table table = new Table();
      try (ProgramWriter writer = new ProgramWriter(session, weights)) {
        while (!left.isEmpty() && hasRoom(table, writer, left.peek())) {
          Parameter p = left.poll();
          int[] entry = entries.entry(p, writer);
          entry[DirectionKernel.COLUMNS] = p.shape().columns();
          entry[DirectionKernel.IDS] = -1;
          table.add(entry, p.size());
        }
        writer.prepare();
        session.add(
            Launch.elements(op, table.items()).table(table.write(session)).scalars(scalars));
      }
    }
    session.finish();
  }

  private static boolean hasRoom(Table table, ProgramWriter writer, Parameter next) {
    return table.items() == 0
        || writer.sent() < LARGEST_SENT && table.items() + (long) next.size() <= LARGEST_TABLE;
  }
}
