package zeroth.bench.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import zeroth.bench.study.TrialWorker;
import zeroth.tensor.BadInputException;
import zeroth.zo.workers.Worker;
import zeroth.zo.workers.WorkerMaker;

/** Makes a worker that makes whole runs of a study, by the arguments that it was begun with. */
public final class StudyWorker implements WorkerMaker {
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * A study as workers are told of it: JSON.
   *
   * @param command its arguments
   * @param out its directory, as the driver calls it
   * @param threads that a worker computes on
   */
  static String description(List<String> command, String out, int threads) {
    ObjectNode all = JSON.createObjectNode();
    command.forEach(all.putArray("command")::add);
    all.put("out", out);
    all.put("threads", threads);
    return all.toString();
  }

  @Override
  public Worker make(byte[] description) {
    try {
      JsonNode all = JSON.readTree(new String(description, StandardCharsets.UTF_8));
      List<String> command = new ArrayList<>();
      all.path("command").forEach(word -> command.add(word.asText()));
      return new TrialWorker(
          ZerothCommand.study(command),
          Path.of(all.path("out").asText()),
          all.path("threads").asInt(1));
    } catch (JsonProcessingException e) {
      throw new BadInputException("description of a study", "content", "JSON", "another text");
    }
  }
}
