package zeroth.bench.run;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.List;

/**
 * The content of run.json. It is written when the run begins and again when it ends.
 *
 * @param zeroth version of this program
 * @param status how far the run came
 * @param started when it began, ISO 8601 in UTC
 * @param command the arguments it was started with
 * @param configuration all settings
 * @param platform the machine
 * @param backend the backend's description of itself
 * @param parameters number of weights
 * @param trainable number of weights that the method may change
 * @param initialSha256 hash of the weights at the start
 * @param finalSha256 hash of the weights in {@code model/}, null until the end
 * @param results null until the end
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RunRecord(
    String zeroth,
    Status status,
    String started,
    List<String> command,
    Configuration configuration,
    Platform platform,
    String backend,
    long parameters,
    long trainable,
    String initialSha256,
    String finalSha256,
    Results results) {
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .enable(SerializationFeature.INDENT_OUTPUT)
          .build();

  /** How far a run came. */
  public enum Status {
    /** It has begun; if no process runs it, it was interrupted. */
    @JsonProperty("running")
    RUNNING,
    /** It has ended as it should. */
    @JsonProperty("finished")
    FINISHED,
    /** Its losses stopped being finite. */
    @JsonProperty("diverged")
    DIVERGED
  }

  /**
   * What a run came to.
   *
   * @param zeroShot the test split before the first step
   * @param test the test split with the best weights
   * @param dev the development split with the best weights
   * @param bestStep steps taken before the best weights
   * @param steps steps taken
   * @param skipped steps skipped for a non-finite loss
   * @param forwards forwards of training
   * @param seconds from the program's start to the last measurement
   */
  public record Results(
      Score zeroShot,
      Score test,
      Score dev,
      int bestStep,
      int steps,
      int skipped,
      long forwards,
      double seconds) {}

  /**
   * A split's measure.
   *
   * @param accuracy in [0, 1]
   * @param loss mean cross entropy
   */
  public record Score(double accuracy, double loss) {}

  /** The same run with another outcome. */
  public RunRecord with(Status outcome, String weights, Results found) {
    return new RunRecord(
        zeroth,
        outcome,
        started,
        command,
        configuration,
        platform,
        backend,
        parameters,
        trainable,
        initialSha256,
        weights,
        found);
  }

  /** This as indented JSON. */
  public String json() {
    try {
      return JSON.writeValueAsString(this) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a record of plain values is JSON", e);
    }
  }

  /** Writes or replaces the run's run.json. */
  public void write(RunDirectory run) {
    RunDirectory.writeAtomically(run.record(), json());
  }
}
