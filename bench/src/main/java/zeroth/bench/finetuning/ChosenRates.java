package zeroth.bench.finetuning;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import zeroth.bench.experiment.LearningRate;
import zeroth.bench.experiment.Tuning;
import zeroth.tensor.BadInputException;
import zeroth.transformer.checkpoint.JsonProblem;

/**
 * Learning rates that a comparison has chosen, by task, method and what is tuned.
 *
 * @param zeroth version of the program that chose them
 * @param model that the runs began from
 * @param budget of a run, in words
 * @param rates one for each method on each task
 */
public record ChosenRates(String zeroth, String model, String budget, List<Rate> rates) {
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .enable(SerializationFeature.INDENT_OUTPUT)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();

  /**
   * A rate with what it was chosen for.
   *
   * @param task the task's name
   * @param method the method's name
   * @param settings texts by hyperparameter: the method's in the comparison, and those that were
   *     searched together with the rate
   * @param tune which weights, as {@code --tune} says it
   * @param learningRate positive and finite
   * @param devLoss mean over the seeds of the runs with this rate
   * @param baseSha256 hash of the weights that the runs began from, without an adapter; null if
   *     that is not known
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Rate(
      String task,
      String method,
      Map<String, String> settings,
      String tune,
      double learningRate,
      double devLoss,
      String baseSha256) {
    /** Settings in the order of their names. */
    public Rate {
      settings = settings == null ? Map.of() : new TreeMap<>(settings);
    }

    /** What it was chosen for, in a few words. */
    String text() {
      String values =
          settings.entrySet().stream()
              .map(e -> " " + e.getKey() + "=" + e.getValue())
              .collect(Collectors.joining());
      return method + values + (tune.equals(Tuning.FULL) ? "" : " --tune " + tune) + " on " + task;
    }
  }

  /** As indented JSON. */
  public String json() {
    try {
      return JSON.writeValueAsString(this) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a record of plain values is JSON", e);
    }
  }

  /**
   * Rates from JSON.
   *
   * @param file for messages
   * @throws BadInputException if the text is none, or a rate is not positive and finite
   */
  static ChosenRates parse(String file, String json) {
    ChosenRates found;
    try {
      found = JSON.readValue(json, ChosenRates.class);
    } catch (JsonProcessingException e) {
      throw new BadInputException(
          file, "learning rates", JsonProblem.expected(e), JsonProblem.found(e));
    }
    if (found == null || found.rates == null || found.rates.isEmpty()) {
      throw new BadInputException(
          file, "learning rates", "those that zeroth compare --write-rates writes", "none");
    }
    for (Rate rate : found.rates) {
      if (rate == null || rate.task == null || rate.method == null || rate.tune == null) {
        throw new BadInputException(file, "a rate", "task, method and tune", "less");
      }
      if (!(rate.learningRate > 0) || Double.isInfinite(rate.learningRate)) {
        throw new BadInputException(
            file,
            "the rate of " + rate.text(),
            "a finite number above 0",
            LearningRate.text(rate.learningRate));
      }
    }
    return found;
  }
}
