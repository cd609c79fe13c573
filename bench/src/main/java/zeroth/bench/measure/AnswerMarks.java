package zeroth.bench.measure;

import java.util.List;

/**
 * How answers in words compare with references, as SQuAD's evaluation has it (Rajpurkar et al.
 * 2016): of several references the nearest counts.
 *
 * @param texts number of answers
 * @param exact sum over them of 1 for each that is a reference
 * @param overlap sum over them of the F1 of their words
 */
public record AnswerMarks(int texts, double exact, double overlap) implements Marks {

  /**
   * Compares.
   *
   * @param said an answer for each text
   * @param references one or more right ones for each
   */
  public static AnswerMarks of(List<String> said, List<List<String>> references) {
    double exact = 0;
    double overlap = 0;
    for (int b = 0; b < said.size(); b++) {
      AnswerWords answer = AnswerWords.of(said.get(b));
      double most = 0;
      boolean same = false;
      for (String reference : references.get(b)) {
        AnswerWords right = AnswerWords.of(reference);
        most = Math.max(most, answer.f1(right));
        same |= answer.equals(right);
      }
      overlap += most;
      exact += same ? 1 : 0;
    }
    return new AnswerMarks(said.size(), exact, overlap);
  }

  @Override
  public List<Measure> measures() {
    return List.of(Measure.EXACT_MATCH, Measure.F1);
  }

  @Override
  public double value(Measure measure) {
    return switch (measure) {
      case EXACT_MATCH -> exact / texts;
      case F1 -> overlap / texts;
      default -> throw new IllegalArgumentException("answers in words have no " + measure.text());
    };
  }

  @Override
  public double[] numbers() {
    return new double[] {0, texts, exact, overlap};
  }

  @Override
  public AnswerMarks plus(Marks others) {
    if (!(others instanceof AnswerMarks more)) {
      throw new IllegalArgumentException("marks of classes");
    }
    return new AnswerMarks(texts + more.texts, exact + more.exact, overlap + more.overlap);
  }
}
