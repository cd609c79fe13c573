package zeroth.bench.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import zeroth.bench.experiment.RewardProgramException;
import zeroth.bench.finetuning.PlannedRun;
import zeroth.bench.run.Configuration;
import zeroth.bench.run.RunRecord;
import zeroth.tensor.BadInputException;
import zeroth.tensor.backend.Backend;
import zeroth.tensor.random.Key;
import zeroth.zo.Trainer;
import zeroth.zo.workers.Answer;
import zeroth.zo.workers.Replica;
import zeroth.zo.workers.Worker;
import zeroth.zo.workers.WorkerMaker;

/**
 * Makes a worker of a fine-tuning run: it reads model and data by the arguments that the run was
 * begun with, and what the run has decided besides.
 */
public final class RunWorker implements WorkerMaker {

  /**
   * A run as workers are told of it.
   *
   * @param record with the configuration
   * @param arguments of the command
   * @param shards into which minibatches are divided
   * @param threads that a worker computes on
   */
  record Description(RunRecord record, List<String> arguments, int shards, int threads) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** This as JSON, of which {@link #of} makes it again. */
    String json() {
      ObjectNode all = JSON.createObjectNode();
      all.put("run", record.json());
      arguments.forEach(all.putArray("arguments")::add);
      all.put("shards", shards);
      all.put("threads", threads);
      return all.toString();
    }

    /**
     * Of JSON.
     *
     * @throws BadInputException if it is none of a run
     */
    static Description of(String json) {
      try {
        JsonNode all = JSON.readTree(json);
        RunRecord record = RunRecord.parse("description of a run", all.path("run").asText());
        List<String> arguments = new ArrayList<>();
        all.path("arguments").forEach(argument -> arguments.add(argument.asText()));
        return new Description(
            record,
            List.copyOf(arguments),
            all.path("shards").asInt(1),
            all.path("threads").asInt(1));
      } catch (JsonProcessingException e) {
        throw new BadInputException("description of a run", "content", "JSON", "another text");
      }
    }
  }

  @Override
  public Worker make(byte[] description) {
    Description run = Description.of(new String(description, StandardCharsets.UTF_8));
    FinetuneOptions options = ZerothCommand.options(run.arguments, List.of("finetune"));
    Backend backend = options.device.backend.open(run.threads);
    return new Computer(new Replica(() -> beginning(run, options, backend)), backend);
  }

  /**
   * A replica with what it computes on.
   *
   * @param backend its own
   */
  private record Computer(Replica replica, Backend backend) implements Worker {

    /** A program that gives no rewards gives none to others either. */
    @Override
    public byte[] answer(byte[] ask) {
      try {
        return replica.answer(ask);
      } catch (RewardProgramException e) {
        return new Answer.Refused(e.getMessage()).toBytes();
      }
    }

    @Override
    public void close() {
      backend.close();
    }
  }

  private static Replica.Beginning beginning(
      Description run, FinetuneOptions options, Backend backend) {
    Configuration begun = run.record.configuration();
    PlannedRun plan = options.plan(options.choice(begun), backend, run.arguments, begun);
    Trainer trainer = plan.trainer();
    return new Replica.Beginning(
        plan.record().identity(Resumption.PASSED),
        plan.method(),
        plan.training().model().parameters(),
        Key.ofSeed(plan.training().seed()),
        step -> trainer.learningRate() * trainer.schedule().factor(step, trainer.steps()),
        plan.training().problem(run.shards));
  }
}
