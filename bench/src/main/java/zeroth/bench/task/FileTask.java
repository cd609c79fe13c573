package zeroth.bench.task;

import java.nio.file.Path;
import java.util.List;

/** A user's own file; labels are read off it. */
public sealed interface FileTask extends Task permits TsvTask, CsvTask, JsonlTask {

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
  default String promptTemplate() {
    return "{label}";
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
