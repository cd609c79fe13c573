package zeroth.bench.study;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import zeroth.bench.comparison.Trial;
import zeroth.bench.run.RunDirectory;
import zeroth.tensor.BadInputException;
import zeroth.tensor.FileProblem;
import zeroth.transformer.checkpoint.JsonProblem;
import zeroth.zo.journal.AtomicFile;

/**
 * The directory of a study:
 *
 * <pre>
 * study.json        what was asked for
 * alignment.json    how good the arms' first steps are, where that was asked for
 * runs/             TASK/ARM/STAGE/RUN: a run's directory each
 * comparison.html   what it came to, to look at
 * comparison.csv    a row for every run
 * comparison.json   means, deviations, intervals, ranks
 * comparison.md     the tables
 * *.svg             the pictures
 * rates.json        the rates that were chosen, for finetune --rates
 * </pre>
 *
 * @param path the directory
 */
public record StudyDirectory(Path path) {
  private static final String RECORD = "study.json";
  private static final String FIRST_STEPS = "alignment.json";

  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .enable(SerializationFeature.INDENT_OUTPUT)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();

  /**
   * What was asked for.
   *
   * @param zeroth version of this program
   * @param command the arguments
   * @param secondsPerStep what a step took before the study began, by task and arm; null where the
   *     budget does not count seconds
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Begun(String zeroth, List<String> command, Map<String, Double> secondsPerStep) {}

  private Path record() {
    return path.resolve(RECORD);
  }

  /** Whether a study has begun here. */
  public boolean isBegun() {
    return Files.isRegularFile(record());
  }

  /**
   * Says early that a study cannot begin here; creates nothing. What a study has left that was
   * killed while it began is removed.
   *
   * @throws BadInputException if the directory is in use, or cannot be written
   */
  public void check() {
    if (isBegun()) {
      throw new BadInputException(
          "--out "
              + path
              + " holds a study: --resume goes on with it, or choose another directory");
    }
    try {
      Files.deleteIfExists(path.resolve(RECORD + AtomicFile.PARTIAL));
    } catch (IOException e) {
      throw new BadInputException("--out " + path + " cannot be written: " + FileProblem.of(e));
    }
    RunDirectory.check(path, false);
  }

  /**
   * What was asked for when the study began.
   *
   * @throws BadInputException if there is none here
   */
  public Begun begun() {
    try {
      Begun begun = JSON.readValue(Files.readString(record()), Begun.class);
      if (begun == null || begun.command == null || begun.command.contains(null)) {
        throw new BadInputException(record().toString(), "study", "a command", "none");
      }
      return begun;
    } catch (JsonProcessingException e) {
      throw new BadInputException(
          record().toString(), "study", JsonProblem.expected(e), JsonProblem.found(e));
    } catch (IOException e) {
      throw new BadInputException(
          path
              + " holds no study to go on with: "
              + FileProblem.of(e)
              + " (study.json): begin one without --resume");
    }
  }

  /** Writes what is asked for; creates the directory. */
  void begin(Begun begun) {
    try {
      Files.createDirectories(path);
      write(RECORD, JSON.writeValueAsString(begun) + "\n");
    } catch (IOException e) {
      throw new BadInputException("--out " + path + " cannot be written: " + FileProblem.of(e));
    }
  }

  /** What is known of arms' first steps, by task and arm; none where there is no whole file. */
  Map<String, FirstSteps> firstSteps() {
    try {
      Map<String, FirstSteps> known =
          JSON.readValue(Files.readString(path.resolve(FIRST_STEPS)), new TypeReference<>() {});
      return known == null ? Map.of() : known;
    } catch (IOException e) {
      return Map.of(); // measured again, to the same numbers
    }
  }

  /** Writes what is known of arms' first steps. */
  void firstSteps(Map<String, FirstSteps> known) {
    try {
      write(FIRST_STEPS, JSON.writeValueAsString(known) + "\n");
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("numbers are always written", e);
    }
  }

  /** Where a trial's run is, or will be. */
  RunDirectory run(Trial trial) {
    return new RunDirectory(path.resolve("runs").resolve(trial.path()));
  }

  /** Writes a text file so that it is there whole or not at all. */
  public void write(String name, String text) {
    RunDirectory.writeAtomically(path.resolve(name), text);
  }
}
