package zeroth.bench.task;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import zeroth.tensor.BadInputException;

/**
 * Where text and label stand in a file's rows.
 *
 * @param header whether the first row names the columns
 * @param count cells of each row
 * @param text place of the text
 * @param second place of the second text, or -1 where examples have one
 * @param label place of the label
 * @param named whether a header was read by names that are neither usual nor given
 */
record TsvColumns(boolean header, int count, int text, int second, int label, boolean named) {
  private static final List<String> TEXT = List.of("text", "sentence");
  private static final List<String> LABEL = List.of("label");

  /**
   * Finds the columns.
   *
   * @param asked what the user says of them
   * @throws BadInputException if they cannot be told; the message has the options that tell them
   */
  static TsvColumns of(String source, List<TsvFile.Row> rows, Columns asked) {
    return new Search(source, rows, asked).columns();
  }

  /** A row's example. */
  Example example(String source, TsvFile.Row row) {
    if (row.cells().length != count) {
      throw new BadInputException(
          source, "line " + row.number(), columns(count), columns(row.cells().length));
    }
    String[] cells = row.cells();
    String text2 = second < 0 ? null : cells[second];
    return DatasetFile.example(source, row.number(), cells[text], text2, cells[label]);
  }

  private static String columns(int count) {
    return count == 1 ? "1 column" : count + " columns";
  }

  /** One file's columns, looked for. */
  private record Search(String source, List<TsvFile.Row> rows, Columns asked) {

    TsvColumns columns() {
      String[] first = rows.get(0).cells();
      List<String> names = Arrays.stream(first).map(cell -> cell.strip()).toList();
      boolean header =
          switch (asked.header()) {
            case YES -> true;
            case NO -> false;
            case AUTO -> isHeader(names);
          };
      int text = asked.text() == null ? -1 : place("--text-column", asked.text(), header, names);
      int label =
          asked.label() == null ? -1 : place("--label-column", asked.label(), header, names);
      int second =
          asked.text2() == null ? -1 : place("--text2-column", asked.text2(), header, names);
      apart("--text-column", text, "--label-column", label);
      apart("--text-column", text, "--text2-column", second);
      apart("--text2-column", second, "--label-column", label);
      boolean named = false;
      if (header) {
        int usualText = text >= 0 ? text : usual(TEXT, names, label, second);
        if (usualText < 0 && second >= 0) {
          usualText = besides(names, second, label);
        }
        int usualLabel = label >= 0 ? label : usual(LABEL, names, usualText, second);
        named = asked.header() == Columns.Header.YES && (usualText < 0 || usualLabel < 0);
        if (named && names.size() == 2 && second < 0) { // the other one, or text before label
          usualText = usualText < 0 ? (usualLabel < 0 ? 0 : 1 - usualLabel) : usualText;
          usualLabel = usualLabel < 0 ? 1 - usualText : usualLabel;
        }
        text = usualText >= 0 ? usualText : otherOrMissing(names, label, TEXT, "--text-column");
        label = usualLabel >= 0 ? usualLabel : otherOrMissing(names, text, LABEL, "--label-column");
      } else {
        if (second >= 0 && (text < 0 || label < 0)) {
          throw bad(
              "a header, or --text-column, --text2-column and --label-column all as numbers",
              "columns without names");
        }
        if (names.size() != 2 && (text < 0 || label < 0)) {
          throw bad(
              "two columns, text and label, or a header that names text (or sentence) and label",
              TsvColumns.columns(names.size())
                  + " without such a header; --text-column and --label-column take names of a"
                  + " header, or numbers");
        }
        text = text >= 0 ? text : label >= 0 ? 1 - label : 0;
        label = label >= 0 ? label : 1 - text;
        suspect(text, label, names);
      }
      return new TsvColumns(header, names.size(), text, second, label, named);
    }

    private boolean isHeader(List<String> names) {
      String first = names.get(0).toLowerCase(Locale.ROOT);
      return names.stream().anyMatch("label"::equalsIgnoreCase)
          || TEXT.contains(first)
          || asked.text() != null && named(asked.text(), names) >= 0
          || asked.text2() != null && named(asked.text2(), names) >= 0
          || asked.label() != null && named(asked.label(), names) >= 0;
    }

    private void apart(String option, int place, String other, int otherPlace) {
      if (place >= 0 && place == otherPlace) {
        throw new BadInputException(
            source + ": " + option + " and " + other + " name the same column");
      }
    }

    /** The first text's column beside the second one's, by their names; -1 if there is none. */
    private static int besides(List<String> names, int second, int taken) {
      String first = PairNames.first(names.get(second));
      int found = first == null ? -1 : named(first, names);
      return found == taken ? -1 : found;
    }

    private static int named(String name, List<String> names) {
      int exact = names.indexOf(name);
      for (int i = 0; exact < 0 && i < names.size(); i++) {
        if (names.get(i).equalsIgnoreCase(name)) {
          exact = i;
        }
      }
      return exact;
    }

    /** The column that the user named. */
    private int place(String option, String name, boolean header, List<String> names) {
      int found = header ? named(name, names) : -1;
      if (found >= 0) {
        return found;
      }
      if (name.matches("[1-9]\\d{0,5}") && Integer.parseInt(name) <= names.size()) {
        return Integer.parseInt(name) - 1;
      }
      throw bad(
          (header ? "a column named " : "a header with a column named ")
              + name
              + ", as "
              + option
              + " says, or a number from 1 to "
              + names.size(),
          "only " + String.join(", ", names));
    }

    /**
     * The one column that has one of the usual names; -1 if none has. Those that have been taken
     * for something else do not count.
     */
    private int usual(List<String> usual, List<String> names, int taken, int alsoTaken) {
      int found = -1;
      for (int i = 0; i < names.size(); i++) {
        if (i != taken && i != alsoTaken && usual.contains(names.get(i).toLowerCase(Locale.ROOT))) {
          if (found >= 0) {
            throw bad(
                "one column named " + String.join(" or ", usual),
                names.get(found)
                    + " in column "
                    + (found + 1)
                    + " and "
                    + names.get(i)
                    + " in column "
                    + (i + 1));
          }
          found = i;
        }
      }
      return found;
    }

    /** Of two columns, the one that is not the other that was given. */
    private int otherOrMissing(List<String> names, int given, List<String> usual, String option) {
      if (asked.given() && !asked.pairs() && given >= 0 && names.size() == 2) {
        return 1 - given;
      }
      throw bad(
          "a column named " + String.join(" or ", usual),
          "only "
              + String.join(", ", names)
              + "; "
              + option
              + " names another"
              + pair(names, usual));
    }

    /** What reads both texts of a pair, where the names are known to be of one. */
    private String pair(List<String> names, List<String> missing) {
      String second = missing == TEXT && !asked.given() ? PairNames.second(names) : null;
      return second == null ? "" : ", --text2-column " + second + " reads two texts";
    }

    /** Without a header, columns in another order, or a header of other names, would be read. */
    private void suspect(int text, int label, List<String> first) {
      List<String> texts = column(text);
      List<String> labels = column(label);
      int different = new HashSet<>(texts).size();
      int classes = new HashSet<>(labels).size();
      if (!asked.given() && different < classes) {
        throw new BadInputException(
            source,
            "columns",
            "a text, then its label",
            different
                + " different texts and "
                + classes
                + " labels: --text-column 2 --label-column 1 if the label comes first,"
                + " --text-column 1 --label-column 2 if it does not");
      }
      if (asked.header() == Columns.Header.AUTO && isOddOneOut(labels)) {
        throw bad(
            "an example, or a header that names text (or sentence) and label",
            String.join(", ", first)
                + ", whose label occurs nowhere else: --header yes if the line names the columns,"
                + " --header no if it is an example");
      }
    }

    private List<String> column(int place) {
      List<String> cells = new ArrayList<>(rows.size());
      for (TsvFile.Row row : rows) {
        cells.add(place < row.cells().length ? row.cells()[place].strip() : "");
      }
      return cells;
    }

    /** Whether the first label is unlike the others, which repeat or are numbers. */
    private static boolean isOddOneOut(List<String> labels) {
      List<String> others = labels.subList(1, labels.size());
      Set<String> different = new HashSet<>(others);
      if (others.size() < 2 || different.contains(labels.get(0))) {
        return false;
      }
      boolean numbers = different.stream().allMatch(LabelSet::isNumber);
      return different.size() < others.size() || numbers && !LabelSet.isNumber(labels.get(0));
    }

    private BadInputException bad(String expected, String found) {
      return new BadInputException(source, "line " + rows.get(0).number(), expected, found);
    }
  }
}
