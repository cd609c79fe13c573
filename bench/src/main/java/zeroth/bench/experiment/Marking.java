package zeroth.bench.experiment;

import java.util.ArrayList;
import java.util.List;
import zeroth.bench.measure.AnswerMarks;
import zeroth.bench.measure.Confusion;
import zeroth.bench.measure.Marks;
import zeroth.bench.task.Answering;
import zeroth.bench.task.Answers;
import zeroth.tensor.direction.Perturbation;

/**
 * Compares a model's answers with the right ones.
 *
 * @param model answers
 * @param texts what it is asked
 */
record Marking(TaskModel model, EncodedTexts texts) {

  /** The marks at some places. */
  List<Marks> at(List<Perturbation> places) {
    List<Marks> marks = new ArrayList<>();
    if (texts.answering() == Answering.TEXT) { // no reading tells them
      places.forEach(place -> marks.add(of(null, place)));
      return marks;
    }
    List<Reading> readings = model.read(texts, places);
    for (int i = 0; i < readings.size(); i++) {
      marks.add(of(readings.get(i), places.get(i)));
    }
    return marks;
  }

  /**
   * The marks at a place.
   *
   * @param reading what the model makes of the texts there; not looked at where they are answered
   *     with any text
   */
  Marks of(Reading reading, Perturbation place) {
    if (texts.answering() == Answering.CLASSES) {
      return Confusion.of(texts.labels(), reading.said(), model.labels().size());
    }
    List<List<String>> references = texts.answers().stream().map(Answers::references).toList();
    return AnswerMarks.of(answers(reading, place), references);
  }

  private List<String> answers(Reading reading, Perturbation place) {
    if (texts.answering() == Answering.TEXT) {
      return model.generate(texts, place);
    }
    int[] said = reading.said();
    List<String> answers = new ArrayList<>();
    for (int b = 0; b < said.length; b++) {
      answers.add(texts.answers().get(b).options().get(said[b]));
    }
    return answers;
  }
}
