package zeroth.bench.task;

import java.nio.file.Path;
import java.util.List;

/** A user's own file; labels are read off it. */
public sealed interface FileTask extends Task permits TsvTask, CsvTask, JsonlTask, LabelFirstTask {

  /** The field of the second text, where an example has two. */
  String TEXT2 = "text2";

  /** The file. */
  Path path();

  /** What the user says of its columns. */
  Columns columns();

  @Override
  default String name() {
    return path().toString();
  }

  @Override
  default List<String> labels() {
    return List.of();
  }

  @Override
  default List<String> fields() {
    return columns().pairs() ? List.of(LabelledText.TEXT, TEXT2) : Task.super.fields();
  }

  @Override
  default String promptTemplate() {
    return "{label}";
  }

  @Override
  default String optionTemplate() {
    return columns().pairs() ? "{text} {text2} It is {label}" : Task.super.optionTemplate();
  }

  @Override
  default String maskTemplate() {
    return columns().pairs() ? "{text} {text2} It was {mask}." : Task.super.maskTemplate();
  }

  @Override
  default boolean balanced() {
    return false;
  }

  @Override
  default SplitSizes sizes() {
    return new SplitSizes(SplitSizes.ALL, SplitSizes.ALL, SplitSizes.ALL);
  }
}
