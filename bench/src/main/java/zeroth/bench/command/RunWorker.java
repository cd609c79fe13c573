package zeroth.bench.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import zeroth.bench.finetuning.PlannedRun;
import zeroth.bench.run.Configuration;
import zeroth.bench.run.RunRecord;
import zeroth.tensor.BadInputException;
import zeroth.tensor.backend.Backend;
import zeroth.tensor.random.Key;
import zeroth.zo.Trainer;
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
   * @param record with arguments and configuration
   * @param shards into which minibatches are divided
   * @param threads that a worker computes on
   */
  record Description(RunRecord record, int shards, int threads) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** As JSON. */
    @Override
    public String toString() {
      ObjectNode all = JSON.createObjectNode();
      all.put("run", record.json());
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
        return new Description(record, all.path("shards").asInt(1), all.path("threads").asInt(1));
      } catch (JsonProcessingException e) {
        throw new BadInputException("description of a run", "content", "JSON", "another text");
      }
    }
  }

  @Override
  public Worker make(byte[] description) {
    Description run = Description.of(new String(description, StandardCharsets.UTF_8));
    FinetuneOptions options =
        ZerothCommand.options(
            run.record.command(), List.of("finetune", "--threads", String.valueOf(run.threads)));
    Backend backend = options.device.open(); // for the life of this process
    return new Replica(() -> beginning(run, options, backend));
  }

  private static Replica.Beginning beginning(
      Description run, FinetuneOptions options, Backend backend) {
    Configuration begun = run.record.configuration();
    PlannedRun plan = options.plan(options.choice(begun), backend, run.record.command(), begun);
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
