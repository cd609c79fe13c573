package zeroth.bench.speed;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import zeroth.tensor.Tensor;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.direction.Perturbation;
import zeroth.tensor.random.Key;
import zeroth.zo.Evaluation;
import zeroth.zo.Objective;
import zeroth.zo.registry.Methods;
import zeroth.zo.workers.Ask;
import zeroth.zo.workers.DivisibleProblem;
import zeroth.zo.workers.Replica;
import zeroth.zo.workers.RunIdentity;
import zeroth.zo.workers.Worker;
import zeroth.zo.workers.WorkerMaker;

/**
 * A worker whose forwards take a stated time, asleep: what is measured with it is all but the
 * forwards, on machines with fewer processors than workers too. It serves several runs, which
 * differ in what is simulated.
 */
public final class SimulatedWorker implements WorkerMaker {
  private static final Key RUN = Key.ofSeed(0);
  private static final double RATE = 1e-3;

  /**
   * What is simulated.
   *
   * @param method of the registry
   * @param candidates of a step, where it has that setting; 0 where not
   * @param milliseconds of a forward of the minibatch
   * @param shards into which a minibatch is divided; each takes its share of the time
   */
  record Setup(String method, int candidates, int milliseconds, int shards) {
    private String text() {
      return method + " " + candidates + " " + milliseconds + " " + shards;
    }

    private static Setup of(String text) {
      String[] words = text.split(" ");
      return new Setup(
          words[0],
          Integer.parseInt(words[1]),
          Integer.parseInt(words[2]),
          Integer.parseInt(words[3]));
    }

    /** The run before its first step. */
    Replica.Beginning beginning() {
      Parameters theta = Parameters.of("x", Tensor.vector(1, -2, 3, 0.5f));
      Map<String, String> settings =
          candidates == 0 ? Map.of() : Map.of("samples", String.valueOf(candidates));
      return new Replica.Beginning(
          new RunIdentity("simulated", toString(), theta.sha256()),
          Methods.create(method, settings, theta),
          theta,
          RUN,
          step -> RATE,
          new Sleeping(this, theta));
    }
  }

  /** What workers of these are made of. */
  static byte[] description(List<Setup> setups) {
    return setups.stream()
        .map(Setup::text)
        .collect(Collectors.joining("\n"))
        .getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public Worker make(byte[] description) {
    Map<ByteBuffer, Worker> runs = new HashMap<>();
    new String(description, StandardCharsets.UTF_8)
        .lines()
        .map(Setup::of)
        .forEach(
            setup ->
                runs.put(
                    ByteBuffer.wrap(setup.beginning().identity().digest()),
                    new Replica(setup::beginning)));
    return ask -> runs.get(ByteBuffer.wrap(Ask.of(ask).identity())).answer(ask);
  }

  /** A bowl whose losses take their time. */
  private record Sleeping(Setup setup, Parameters theta) implements DivisibleProblem {

    private double loss(Perturbation place, double share) {
      long wait = Math.round(setup.milliseconds * share);
      try {
        Thread.sleep(wait);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      return Objective.of(
              theta,
              weights -> {
                double sum = 0;
                for (float x : weights.apply("x")) {
                  sum += x * x;
                }
                return sum;
              })
          .losses(List.of(place))[0];
    }

    @Override
    public Objective objective(int step) {
      return places -> places.stream().mapToDouble(place -> loss(place, 1)).toArray();
    }

    @Override
    public int shards(int step) {
      return setup.shards;
    }

    @Override
    public double[] losses(int step, int shard, Perturbation place) {
      return new double[] {loss(place, 1.0 / setup.shards)};
    }

    @Override
    public Evaluation evaluate() {
      return new Evaluation(0, 0, 0);
    }
  }
}
