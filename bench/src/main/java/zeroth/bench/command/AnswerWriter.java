package zeroth.bench.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.commons.csv.CSVFormat;
import zeroth.bench.experiment.Answered;
import zeroth.tensor.BadInputException;

/**
 * Writes answers as rows of a table or as JSON objects, a line each: the number of the example's
 * line, the answer, and where there are classes the probability of each.
 */
sealed interface AnswerWriter {

  /**
   * One for a file's name.
   *
   * @param name ends in .tsv, .csv or .jsonl
   * @param labels names of the classes; none where there are no columns for probabilities
   */
  static AnswerWriter of(String name, List<String> labels) {
    String lower = name.toLowerCase(Locale.ROOT);
    if (lower.endsWith(".jsonl")) {
      return new Json();
    }
    if (lower.endsWith(".csv")) {
      return new Table(CSVFormat.RFC4180.builder().setRecordSeparator("\n").get(), labels);
    }
    if (lower.endsWith(".tsv")) {
      CSVFormat quoted =
          CSVFormat.RFC4180.builder().setDelimiter('\t').setRecordSeparator("\n").get();
      return new Table(quoted, labels);
    }
    throw new BadInputException(
        "--output " + name + ": expected a file that ends in .tsv, .csv or .jsonl");
  }

  /** What comes before the first answer. */
  void begin(Appendable out) throws IOException;

  /** An answer. */
  void write(int line, Answered answer, Appendable out) throws IOException;

  /** Rows under a header. */
  record Table(CSVFormat format, List<String> labels) implements AnswerWriter {
    @Override
    public void begin(Appendable out) throws IOException {
      List<String> header = new ArrayList<>(List.of("line", "answer"));
      labels.forEach(label -> header.add("p(" + label + ")"));
      format.printRecord(out, header.toArray());
    }

    @Override
    public void write(int line, Answered answer, Appendable out) throws IOException {
      List<Object> cells = new ArrayList<>(List.of(line, answer.said()));
      for (String label : labels) {
        cells.add(String.format(Locale.ROOT, "%.6f", answer.probabilities().get(label)));
      }
      format.printRecord(out, cells.toArray());
    }
  }

  /** An object a line. */
  record Json() implements AnswerWriter {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Override
    public void begin(Appendable out) {}

    @Override
    public void write(int line, Answered answer, Appendable out) throws IOException {
      Map<String, Object> object = new LinkedHashMap<>();
      object.put("line", line);
      object.put("answer", answer.said());
      if (!answer.probabilities().isEmpty()) {
        object.put("probabilities", answer.probabilities());
      }
      try {
        out.append(JSON.writeValueAsString(object)).append('\n');
      } catch (JsonProcessingException e) {
        throw new IllegalStateException("texts and numbers are JSON", e);
      }
    }
  }
}
