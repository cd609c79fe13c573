package zeroth.bench.experiment;

import java.util.List;
import zeroth.bench.run.RunRecord;
import zeroth.zo.Evaluation;
import zeroth.zo.Objective;
import zeroth.zo.workers.AskedProblem;
import zeroth.zo.workers.Traffic;
import zeroth.zo.workers.Workers;

/**
 * A run whose losses and measurements workers take.
 *
 * @param local knows how parts are put together
 * @param asked asks them
 * @param computing are asked
 */
public record AskedRun(TextProblem local, AskedProblem asked, Workers computing)
    implements RunProblem {

  @Override
  public Objective objective(int step) {
    return asked.objective(step);
  }

  @Override
  public Evaluation evaluate() {
    return asked.evaluate();
  }

  @Override
  public Measurement measureTest() {
    List<double[]> parts = asked.measure(TextProblem.TEST);
    return parts.isEmpty() ? Measurement.NONE : local.measurement(parts);
  }

  @Override
  public RunRecord.Workers workers() {
    Workers.Participation who = computing.participation();
    Traffic traffic = asked.traffic();
    return new RunRecord.Workers(
        who.all(),
        who.failures(),
        who.secondsLost(),
        traffic.discarded(),
        traffic.asks(),
        traffic.bytesOut(),
        traffic.bytesIn());
  }
}
