package zeroth.bench.run;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import zeroth.tensor.BadInputException;
import zeroth.tensor.FileProblem;
import zeroth.transformer.checkpoint.JsonProblem;
import zeroth.zo.workers.RunIdentity;

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
 * @param weights what they take in memory, and in which formats; null in records that do not tell
 * @param baseSha256 hash of the weights beside which an adapter is trained; null where there is
 *     none
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
    String weights,
    String baseSha256,
    String initialSha256,
    String finalSha256,
    Results results) {
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .enable(SerializationFeature.INDENT_OUTPUT)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
          .build();

  /** How far a run came. */
  public enum Status {
    /** It has begun; if no process runs it, it was interrupted. */
    @JsonProperty("running")
    RUNNING,
    /** It has ended as it should. */
    @JsonProperty("finished")
    FINISHED,
    /** A signal has ended it; it can be continued. */
    @JsonProperty("interrupted")
    INTERRUPTED,
    /** Its losses stopped being finite. */
    @JsonProperty("diverged")
    DIVERGED,
    /** It could not go on: the disk is full, a device errs; it can be continued. */
    @JsonProperty("failed")
    FAILED
  }

  /**
   * What a run came to.
   *
   * @param zeroShot the test split before the first step; null of a run without one
   * @param test the test split with the weights in {@code model/}; null of a run without one
   * @param dev the development split with those
   * @param bestStep steps taken before the weights in {@code model/}; of a mean, before the last
   *     weights of it
   * @param average what those weights are a mean of; null if they are none
   * @param steps steps taken
   * @param skipped steps skipped for a non-finite loss
   * @param forwards forwards of training
   * @param seconds from the program's start to the last measurement
   * @param workers who computed; null where the process itself did
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Results(
      Score zeroShot,
      Score test,
      Score dev,
      int bestStep,
      Average average,
      int steps,
      int skipped,
      long forwards,
      double seconds,
      Workers workers) {}

  /**
   * Those who computed a run's losses, since it was begun or last went on.
   *
   * @param tookPart workers that have answered
   * @param failures times that an ask was given out again because its worker had failed
   * @param secondsLost spent on attempts that failed, added up over workers
   * @param discarded times that a worker had come to other weights and began anew
   * @param asks that were given out
   * @param bytesOut of asks
   * @param bytesIn of answers
   */
  public record Workers(
      int tookPart,
      long failures,
      double secondsLost,
      long discarded,
      long asks,
      long bytesOut,
      long bytesIn) {

    /** In words. */
    public String text() {
      return String.format(
          Locale.ROOT,
          "took_part=%d failures=%d seconds_lost=%.1f began_anew=%d asks=%d kilobytes=%.1f",
          tookPart,
          failures,
          secondsLost,
          discarded,
          asks,
          (bytesOut + bytesIn) / 1e3);
    }
  }

  /**
   * What a mean of weights was made of.
   *
   * @param firstStep steps taken before the first of them
   * @param weights how many there were
   */
  public record Average(int firstStep, int weights) {}

  /**
   * A split's measure.
   *
   * @param accuracy fraction answered right, in [0, 1]
   * @param loss mean over the texts
   * @param measures all measures by name, as {@code zeroth.bench.measure.Measure} has them; null of
   *     the development split, and in records that do not tell
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Score(double accuracy, double loss, Map<String, Double> measures) {

    /** Accuracy and loss alone. */
    public Score(double accuracy, double loss) {
      this(accuracy, loss, null);
    }

    /** The same without the other measures. */
    public Score plain() {
      return new Score(accuracy, loss);
    }
  }

  /** This as the continuation of a run that was begun by another command, at another time. */
  public RunRecord of(RunRecord begun) {
    List<String> begin = new ArrayList<>(begun.command);
    if (configuration.steps() != begun.configuration.steps()) {
      int at = begin.indexOf("--steps");
      if (at >= 0 && at + 1 < begin.size()) {
        begin.subList(at, at + 2).clear();
      }
      begin.removeIf(argument -> argument.startsWith("--steps="));
      begin.addAll(List.of("--steps", String.valueOf(configuration.steps())));
    }
    return new RunRecord(
        zeroth,
        Status.RUNNING,
        begun.started,
        List.copyOf(begin),
        configuration,
        platform,
        backend,
        parameters,
        trainable,
        weights,
        baseSha256,
        initialSha256,
        null,
        null);
  }

  /** The same run with another outcome. */
  public RunRecord with(Status outcome, String sha256, Results found) {
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
        weights,
        baseSha256,
        initialSha256,
        sha256,
        found);
  }

  /**
   * The record of a text.
   *
   * @param source where the text is from, for messages
   * @throws BadInputException if it is none
   */
  public static RunRecord parse(String source, String json) {
    try {
      RunRecord record = JSON.readValue(json, RunRecord.class);
      if (record == null
          || record.configuration == null
          || record.command == null
          || record.command.stream().anyMatch(Objects::isNull)
          || record.status == null) {
        throw new BadInputException(
            source, "record of the run", "a status, a command and a configuration", "none");
      }
      return record;
    } catch (JsonProcessingException e) {
      String place = JsonProblem.place(e);
      throw new BadInputException(
          source,
          "record of the run" + (place.isEmpty() ? "" : ", " + place),
          JsonProblem.expected(e),
          JsonProblem.found(e));
    }
  }

  /** The fields of a record's text. */
  static JsonNode tree(String source, String json) {
    try {
      return JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new BadInputException(source, "record of the run", "JSON of a record", "another text");
    }
  }

  /**
   * Reads a run's run.json.
   *
   * @throws BadInputException if it is missing or is none
   */
  public static RunRecord read(RunDirectory run) {
    try {
      return parse(run.record().toString(), Files.readString(run.record()));
    } catch (IOException e) {
      throw new BadInputException(
          run.record().toString(), "reading", "the record of a run", FileProblem.of(e));
    }
  }

  /**
   * The keys in which another configuration differs from this one's, such as {@code
   * hyperparameters.eps}, with both values.
   *
   * @param passed keys that may differ
   */
  public List<String> differences(Configuration other, Set<String> passed) {
    List<String> found = new ArrayList<>();
    compare("", JSON.valueToTree(configuration), JSON.valueToTree(other), passed, found);
    return found;
  }

  /**
   * What two processes must have in common to compute the same run.
   *
   * @param passed keys of the configuration that may differ
   */
  public RunIdentity identity(Set<String> passed) {
    ObjectNode all = JSON.valueToTree(configuration);
    for (String key : passed) {
      int dot = key.indexOf('.');
      if (dot < 0) {
        all.remove(key);
      } else if (all.get(key.substring(0, dot)) instanceof ObjectNode inner) {
        inner.remove(key.substring(dot + 1));
      }
    }
    return new RunIdentity(zeroth, all.toString(), initialSha256);
  }

  private static void compare(
      String prefix, JsonNode here, JsonNode there, Set<String> passed, List<String> found) {
    Set<String> keys = new LinkedHashSet<>();
    here.fieldNames().forEachRemaining(keys::add);
    there.fieldNames().forEachRemaining(keys::add);
    for (String key : keys) {
      JsonNode a = here.path(key);
      JsonNode b = there.path(key);
      if (a.isObject() && b.isObject()) {
        compare(prefix + key + ".", a, b, passed, found);
      } else if (!passed.contains(prefix + key) && !a.equals(b)) {
        found.add(prefix + key + " (" + a + ", not " + b + ")");
      }
    }
  }

  /** This as indented JSON. */
  public String json() {
    try {
      return JSON.writeValueAsString(this) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a record of plain values is JSON", e);
    }
  }

  /**
   * Replaces the run's run.json, written by {@link #write}, by the record of its failure. Where
   * there is no room for another file, the old one is written over.
   */
  public void fail(RunDirectory run) {
    RunRecord failed = with(Status.FAILED, finalSha256, results);
    try {
      failed.write(run);
    } catch (UncheckedIOException full) {
      RunDirectory.writeOver(run.record(), failed.json());
    }
  }

  /** Writes or replaces the run's run.json. */
  public void write(RunDirectory run) {
    RunDirectory.writeAtomically(run.record(), json());
  }
}
