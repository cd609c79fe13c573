package zeroth.bench.run;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Everything that decides what a run computes, and what it ran on; defaults filled in.
 *
 * @param model name or path of the model it starts from
 * @param task name or path of the task
 * @param testFile path of a separate test file, or null
 * @param textColumn the column of the texts as the user named it, or null
 * @param text2Column the column of the second texts as the user named it, or null
 * @param labelColumn the column of the labels as the user named it, or null
 * @param header whether the files' first line names columns: auto, yes or no
 * @param method the method's name
 * @param hyperparameters the method's own, by name
 * @param tune which weights are trained, see {@code zeroth.bench.experiment.Tuning}; full in
 *     records that do not tell
 * @param objective the loss, a name of {@code zeroth.bench.experiment.OptionLoss}; options in
 *     records that do not tell
 * @param score what a decoder's options are compared by, a name of {@code
 *     zeroth.bench.experiment.OptionScore}; null for their mean by token
 * @param answerTokens the most tokens of an answer where that is any text; null where it is not
 * @param measure that the task is reported by; null for the first that its answers have
 * @param steps number of steps
 * @param batch texts in a minibatch
 * @param learningRate base rate
 * @param learningRateFrom what that was decided by; null in records that do not tell
 * @param schedule how the rate falls
 * @param seed of noise and minibatches
 * @param train examples to train on
 * @param dev examples of the development split
 * @param test examples of the test split
 * @param protocol by which train, dev and test were drawn, a name of {@code
 *     zeroth.bench.task.Protocol}; null for none
 * @param draw the seed that drew them; null without a protocol
 * @param devEvery steps between measurements of the development split
 * @param patience measurements without a new best after which the run stops; 0 for never
 * @param select which weights are the run's result, a name of {@code zeroth.zo.Selection}; records
 *     of runs that do not tell are of runs that took the most accurate ones
 * @param maxLength longest text in tokens; longer ones are cut
 * @param headScale length of a label's row in the head
 * @param labels the classes' names
 * @param prompts the classes' prompts, or empty where the model came with a head; for a language
 *     model the template of prompt and label alone
 * @param dataSha256 hash of the splits' tokens and labels
 * @param threads threads of the backend
 * @param backend name of the backend
 */
public record Configuration(
    String model,
    String task,
    String testFile,
    String textColumn,
    String text2Column,
    String labelColumn,
    String header,
    String method,
    Map<String, Object> hyperparameters,
    String tune,
    String objective,
    @JsonInclude(JsonInclude.Include.NON_NULL) String score,
    @JsonInclude(JsonInclude.Include.NON_NULL) Integer answerTokens,
    @JsonInclude(JsonInclude.Include.NON_NULL) String measure,
    int steps,
    int batch,
    double learningRate,
    String learningRateFrom,
    String schedule,
    long seed,
    int train,
    int dev,
    int test,
    @JsonInclude(JsonInclude.Include.NON_NULL) String protocol,
    @JsonInclude(JsonInclude.Include.NON_NULL) Long draw,
    int devEvery,
    int patience,
    String select,
    int maxLength,
    double headScale,
    List<String> labels,
    List<String> prompts,
    String dataSha256,
    int threads,
    String backend) {

  /**
   * @throws IllegalArgumentException if something is missing that every run has
   */
  public Configuration {
    header = header == null ? "auto" : header; // a record of before there was a choice
    tune = tune == null ? "full" : tune;
    objective = objective == null ? "options" : objective;
    select = select == null ? "accuracy" : select;
    for (Object needed :
        new Object[] {
          model, task, method, hyperparameters, schedule, labels, prompts, dataSha256, backend
        }) {
      if (needed == null) {
        throw new IllegalArgumentException("a configuration lacks what every run has");
      }
    }
    if ((protocol == null) != (draw == null)) {
      throw new IllegalArgumentException("a protocol and the seed of its draw belong together");
    }
    if (Stream.concat(labels.stream(), prompts.stream()).anyMatch(Objects::isNull)) {
      throw new IllegalArgumentException("a label or a prompt is none");
    }
  }
}
