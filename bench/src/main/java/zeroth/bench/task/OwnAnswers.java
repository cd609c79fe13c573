package zeroth.bench.task;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import zeroth.tensor.BadInputException;

/**
 * Where examples' own answers are, and how a language model reads them.
 *
 * @param options what there is to choose from; null where the answer is any text
 * @param references columns of right answers, all of which count; several with spaces between make
 *     one answer of what they have
 * @param words what a language model reads for an answer: a template over the fields and {@code
 *     {option}}
 * @param blank what {@code words} have the answer in place of, in a field's text; empty for nothing
 * @param example the options of an example of the task's kind; empty where there are none
 */
record OwnAnswers(
    Options options, List<String> references, Template words, String blank, List<String> example) {
  /** The place of the answer in its words. */
  static final String OPTION = "option";

  /** Where options are. */
  sealed interface Options permits Columns, Parts {
    /** Those of a row, each once; null if it does not have them. */
    List<String> of(DataRow row);

    /** In words, for who reads about the task. */
    String describe();
  }

  /**
   * The texts of columns.
   *
   * @param columns all of them count
   */
  record Columns(List<String> columns) implements Options {
    @Override
    public List<String> of(DataRow row) {
      return collected(row, columns, false);
    }

    @Override
    public String describe() {
      return String.join(", ", columns);
    }
  }

  /**
   * Parts of a text.
   *
   * @param text its column
   * @param first columns of the number of each part's first character, from 0, as Unicode counts
   * @param last the same for its last one
   */
  record Parts(String text, String first, String last) implements Options {
    @Override
    public List<String> of(DataRow row) {
      String whole = row.value(text);
      List<String> begins = row.values(first);
      List<String> ends = row.values(last);
      if (whole == null || begins == null || ends == null || begins.size() != ends.size()) {
        return null;
      }
      int[] characters = whole.codePoints().toArray();
      Set<String> parts = new LinkedHashSet<>();
      for (int i = 0; i < begins.size(); i++) {
        int begin = number(begins.get(i));
        int end = number(ends.get(i));
        if (begin < 0 || end < begin || end >= characters.length) {
          throw row.bad(
              "parts of the " + characters.length + " characters of " + text,
              begins.get(i) + " to " + ends.get(i));
        }
        parts.add(new String(characters, begin, end - begin + 1).strip());
      }
      return List.copyOf(parts);
    }

    private static int number(String digits) {
      return digits.matches("\\d{1,9}") ? Integer.parseInt(digits) : -1;
    }

    @Override
    public String describe() {
      return "parts of " + text + " from " + first + " to " + last;
    }
  }

  /** What the examples are answered with. */
  Answering answering() {
    return options == null ? Answering.TEXT : Answering.OPTIONS;
  }

  /** Whether a row has references; public test files may have none. */
  boolean isAnswered(DataRow row) {
    return collected(row, references, true) != null;
  }

  /**
   * The answers of a row.
   *
   * @param fields its texts
   * @throws BadInputException if none is right, or one is empty
   */
  Answers of(DataRow row, Map<String, String> fields) {
    List<String> right = collected(row, references, true);
    if (right == null) {
      throw row.bad("a column named " + String.join(" or ", references), row.columns());
    }
    if (right.isEmpty()) {
      throw row.bad("a right answer as " + String.join(" or ", references), "none");
    }
    if (options == null) {
      return new Answers(List.of(), words(row, fields, right.subList(0, 1)), right);
    }
    List<String> choice = choice(row);
    Answers answers = new Answers(choice, words(row, fields, choice), right);
    if (answers.right() < 0) {
      throw row.bad(
          "one of the options that is right: " + String.join(" or ", right),
          choice.isEmpty() ? "no option" : String.join(", ", choice));
    }
    return answers;
  }

  /**
   * What a row whose right answer is not known is answered with; the first option, or a question
   * mark, stands where the right one would.
   *
   * @throws BadInputException if there is no option, or one is empty
   */
  Answers unanswered(DataRow row, Map<String, String> fields) {
    List<String> choice = options == null ? List.of() : choice(row);
    if (options != null && choice.isEmpty()) {
      throw row.bad("options as " + options.describe(), "none");
    }
    List<String> some = options == null ? List.of("?") : choice;
    return new Answers(choice, words(row, fields, some), some.subList(0, 1));
  }

  private List<String> choice(DataRow row) {
    List<String> choice = options.of(row);
    if (choice == null) {
      throw row.bad("options as " + options.describe(), row.columns());
    }
    if (choice.contains("")) {
      throw row.bad("a text as each of the options", "an empty one");
    }
    return choice;
  }

  private List<String> words(DataRow row, Map<String, String> fields, List<String> answers) {
    if (!blank.isEmpty()
        && words.places().stream().noneMatch(p -> fields.getOrDefault(p, "").contains(blank))) {
      throw row.bad("a text with " + blank + " in it, where the answer stands", "none");
    }
    return answers.stream().map(answer -> words(fields, answer)).toList();
  }

  /** What a language model reads for an answer. */
  String words(Map<String, String> fields, String answer) {
    Map<String, String> values = new LinkedHashMap<>(fields);
    if (!blank.isEmpty()) {
      values.replaceAll((field, text) -> text.replace(blank, answer));
    }
    values.put(OPTION, answer);
    return words.render(values);
  }

  /** All texts of columns, each once; null if there is none of the columns. */
  private static List<String> collected(DataRow row, List<String> columns, boolean withoutEmpty) {
    Set<String> all = new LinkedHashSet<>();
    boolean found = false;
    for (String column : columns) {
      List<String> values = joined(row, column.split(" +"));
      found |= values != null;
      for (String value : values == null ? List.<String>of() : values) {
        if (!(withoutEmpty && value.isEmpty())) {
          all.add(value);
        }
      }
    }
    return found ? List.copyOf(all) : null;
  }

  /** The texts of a column, or those of several one by one with spaces between. */
  private static List<String> joined(DataRow row, String... columns) {
    List<String> together = null;
    for (String column : columns) {
      List<String> values = row.values(column);
      if (values == null) {
        continue;
      }
      if (together == null) {
        together = new ArrayList<>(values);
      } else if (together.size() != values.size()) {
        throw row.bad("as many texts as " + column, values.size() + " and " + together.size());
      } else {
        for (int i = 0; i < values.size(); i++) {
          together.set(i, together.get(i).strip() + " " + values.get(i).strip());
        }
      }
    }
    return together == null ? null : together.stream().map(String::strip).toList();
  }

  /**
   * @param name the task's, for messages
   * @param fields its fields
   * @throws BadInputException if a template has a place that is no field, or lacks the answer's
   */
  void check(String name, Set<String> fields) {
    Set<String> places = new LinkedHashSet<>(fields);
    places.add(OPTION);
    words.over(name + ": answer", places);
    if (words.count(OPTION) == 0 && (blank.isEmpty() || words.places().isEmpty())) {
      throw new BadInputException(
          name, "answer", "{option}, or a field with the blank in it", words.toString());
    }
    if ((options == null) != example.isEmpty()) {
      throw new BadInputException(
          name,
          "example",
          options == null ? "no options, as the answer is any text" : "a list of options",
          example.toString());
    }
  }
}
