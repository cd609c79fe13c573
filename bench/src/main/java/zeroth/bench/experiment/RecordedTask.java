package zeroth.bench.experiment;

import java.util.List;
import java.util.Locale;
import zeroth.bench.run.Configuration;
import zeroth.bench.task.Columns;
import zeroth.bench.task.Dataset;
import zeroth.bench.task.Protocol;
import zeroth.bench.task.Sampling;
import zeroth.bench.task.SplitSizes;
import zeroth.bench.task.Tasks;
import zeroth.tensor.BadInputException;
import zeroth.tensor.backend.Backend;

/**
 * The task of a run by its record.
 *
 * @param source the record, for messages
 * @param configuration what it tells
 */
record RecordedTask(String source, Configuration configuration) {

  /**
   * A model with the task, under its own loss.
   *
   * @param read the base model, or one that the run has written
   * @throws BadInputException if they do not fit together
   */
  TaskModel model(BaseModel read, Backend backend) {
    Configuration c = configuration;
    List<String> prompts = read.labels().isEmpty() ? c.prompts() : List.of();
    return AnswerRule.of(c).of(read.on(backend, c.labels(), prompts, c.headScale()));
  }

  /** How its files are read. */
  Columns columns() {
    Configuration c = configuration;
    for (Columns.Header header : Columns.Header.values()) {
      if (header.name().toLowerCase(Locale.ROOT).equals(c.header())) {
        return new Columns(header, c.textColumn(), c.text2Column(), c.labelColumn());
      }
    }
    throw new BadInputException(source, "header", "auto, yes or no", c.header());
  }

  /**
   * Its data, read again.
   *
   * @param labels names of the classes; none where examples have answers of their own
   * @throws BadInputException if they cannot be read
   */
  Dataset dataset(List<String> labels) {
    Configuration c = configuration;
    return Dataset.read(
        Tasks.named(c.task(), columns()),
        c.testFile() == null ? null : Tasks.file(c.testFile(), columns()),
        labels,
        sampling());
  }

  private Sampling sampling() {
    Configuration c = configuration;
    return c.protocol() == null
        ? new SplitSizes(c.train(), c.dev(), c.test())
        : Protocol.named(c.protocol()).draw(c.draw());
  }
}
