package zeroth.bench.finetuning;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import zeroth.bench.experiment.LearningRate;
import zeroth.bench.experiment.MethodChoice;
import zeroth.bench.finetuning.ChosenRates.Rate;
import zeroth.tensor.BadInputException;
import zeroth.tensor.FileProblem;

/**
 * A file of learning rates that {@code zeroth compare} has chosen.
 *
 * @param path where it was read from, as the user says it
 * @param content what it holds
 */
public record RatesFile(Path path, ChosenRates content) {

  /**
   * Reads a file.
   *
   * @throws BadInputException if it cannot be read or holds no rates
   */
  public static RatesFile read(Path path) {
    try {
      return new RatesFile(path, ChosenRates.parse(path.toString(), Files.readString(path)));
    } catch (IOException e) {
      throw new BadInputException("--rates " + path + " cannot be read: " + FileProblem.of(e));
    }
  }

  /**
   * The rate for a run. Where the file has several, with different settings, it is the one that
   * contradicts none of those given.
   *
   * @param method with the settings given
   * @param tune which weights, as {@code --tune} says it
   * @param task the task's name
   * @throws BadInputException if there is none, or more than one
   */
  Rate of(MethodChoice method, String tune, String task) {
    List<Rate> found =
        content.rates().stream()
            .filter(rate -> rate.method().equals(method.name()))
            .filter(rate -> rate.tune().equals(tune) && rate.task().equals(task))
            .toList();
    if (found.size() > 1) {
      List<Rate> agreeing = found.stream().filter(rate -> agrees(rate, method)).toList();
      found = agreeing.isEmpty() ? found : agreeing;
    }
    if (found.size() != 1) {
      List<Rate> there = found.isEmpty() ? content.rates() : found;
      throw new BadInputException(
          String.format(
              "--rates %s has %s for method %s, --tune %s, on %s: there %s %s%s",
              path,
              found.isEmpty() ? "no rate" : "several rates",
              method.name(),
              tune,
              task,
              there.size() == 1 ? "is" : "are",
              there.stream().map(Rate::text).collect(Collectors.joining("; ")),
              found.isEmpty() ? "" : "; say with --set which"));
    }
    return found.get(0);
  }

  private static boolean agrees(Rate rate, MethodChoice method) {
    return method.given().entrySet().stream()
        .allMatch(e -> rate.settings().getOrDefault(e.getKey(), e.getValue()).equals(e.getValue()));
  }

  /** A rate of this file with its origin. */
  LearningRate learningRate(Rate rate) {
    String origin =
        "chosen by zeroth compare on " + rate.task() + " at " + content.budget() + ", " + path;
    return new LearningRate(rate.learningRate(), origin);
  }
}
