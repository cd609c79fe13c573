package zeroth.bench.task;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Predicate;
import zeroth.tensor.BadInputException;

/** A task by its description, on the files of a directory. */
public final class DescribedTask implements Task {
  private final String name;
  private final TaskDescription description;
  private final Path directory;

  /**
   * @param name what a user calls the two together
   * @param description what is asked
   * @param directory where its files are
   */
  DescribedTask(String name, TaskDescription description, Path directory) {
    this.name = name;
    this.description = description;
    this.directory = directory;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public List<Example> read(Consumer<String> notes) {
    Path file = file(description.train(), path -> true);
    if (file == null) {
      throw new BadInputException(
          directory + ": expected one of the files " + names(description.train()) + ", found none");
    }
    notes.accept(description.name() + ": " + description.about());
    return read(file, notes);
  }

  @Override
  public List<Example> heldOut(Consumer<String> notes) {
    Path file = file(description.test(), this::isLabelled);
    return file == null ? List.of() : read(file, notes);
  }

  private static String names(List<String> files) {
    return String.join(", ", files) + ", each perhaps with .gz";
  }

  /** The first of these files that there is and that will do, or null. */
  private Path file(List<String> names, Predicate<Path> does) {
    for (String plain : names) {
      for (String one : List.of(plain, plain + ".gz")) {
        Path file = directory.resolve(one);
        if (Files.exists(file) && does.test(file)) {
          return file;
        }
      }
    }
    return null;
  }

  /** Whether a file's first row has a label or answers; public test files may have none. */
  private boolean isLabelled(Path file) {
    boolean[] labelled = {false};
    rows(
        file,
        row -> {
          labelled[0] =
              description.own() == null
                  ? description.label().stream().anyMatch(column -> row.value(column) != null)
                  : description.own().isAnswered(row);
          return false;
        });
    return labelled[0];
  }

  private void rows(Path file, Predicate<DataRow> wantsMore) {
    Set<String> columns = new TreeSet<>(description.label());
    description.fields().values().forEach(columns::addAll);
    if (description.own() != null) {
      columns.addAll(description.own().references());
    }
    DataRows.read(file, description.each().of(file), columns, wantsMore);
  }

  private List<Example> read(Path file, Consumer<String> notes) {
    List<Example> examples = new ArrayList<>();
    rows(file, row -> examples.add(example(row)));
    notes.accept(file + ": " + examples.size() + " examples");
    return examples;
  }

  /** Reads examples whose right answers are not known. */
  void unanswered(Path file, BiConsumer<DataRow, LabelledText> each) {
    rows(
        file,
        row -> {
          Map<String, String> fields = texts(row);
          OwnAnswers own = description.own();
          Answers answers = own == null ? Answers.NONE : own.unanswered(row, fields);
          each.accept(row, new LabelledText(fields, 0, answers));
          return true;
        });
  }

  private Map<String, String> texts(DataRow row) {
    Map<String, String> texts = new LinkedHashMap<>();
    description.fields().forEach((f, columns) -> texts.put(f, field(row, f, columns)));
    return Collections.unmodifiableMap(texts);
  }

  private Example example(DataRow row) {
    Map<String, String> fields = texts(row);
    return description.own() == null
        ? new Example(fields, value(row, description.label()), row.line())
        : new Example(fields, description.own().of(row, fields), row.line());
  }

  private String field(DataRow row, String field, List<String> columns) {
    String value = value(row, columns);
    String text = description.values().getOrDefault(field, Map.of()).getOrDefault(value, value);
    for (Map.Entry<String, String> part :
        description.replaced().getOrDefault(field, Map.of()).entrySet()) {
      text = text.replace(part.getKey(), part.getValue());
    }
    return text;
  }

  /** The first of these columns that a row has; it must not be empty. */
  static String value(DataRow row, List<String> columns) {
    for (String column : columns) {
      String value = row.value(column);
      if (value != null) {
        if (value.isBlank()) {
          throw row.bad("a text as " + column, "an empty one");
        }
        return value.strip();
      }
    }
    throw row.bad("a column named " + String.join(" or ", columns), row.columns());
  }

  @Override
  public Answering answering() {
    return description.own() == null ? Answering.CLASSES : description.own().answering();
  }

  @Override
  public String measure() {
    return description.measure();
  }

  @Override
  public String objective() {
    return answering() == Answering.TEXT ? "answer" : description.objective();
  }

  @Override
  public List<String> labels() {
    return List.copyOf(description.answers().keySet());
  }

  @Override
  public String promptTemplate() {
    return "{label}";
  }

  @Override
  public List<String> fields() {
    return List.copyOf(description.fields().keySet());
  }

  @Override
  public String optionTemplate() {
    return description.prompt().toString();
  }

  @Override
  public List<String> optionWords() {
    return texts(description.answers());
  }

  @Override
  public String maskTemplate() {
    if (description.masked() == null) {
      throw new BadInputException(
          name + ": the task has no template for a masked language model; use --prompt-template");
    }
    return description.masked().toString();
  }

  @Override
  public List<String> maskWords() {
    return texts(
        description.maskedAnswers().isEmpty()
            ? description.answers()
            : description.maskedAnswers());
  }

  private static List<String> texts(Map<String, Template> templates) {
    return templates.values().stream().map(Template::toString).toList();
  }

  @Override
  public boolean balanced() {
    return false;
  }

  @Override
  public SplitSizes sizes() {
    return new SplitSizes(SplitSizes.ALL, SplitSizes.ALL, SplitSizes.ALL);
  }

  /** How it is put to models. */
  TaskDescription description() {
    return description;
  }
}
