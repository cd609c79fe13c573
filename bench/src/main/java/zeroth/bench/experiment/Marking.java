package zeroth.bench.experiment;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import zeroth.bench.measure.AnswerMarks;
import zeroth.bench.measure.Confusion;
import zeroth.bench.measure.Marks;
import zeroth.bench.task.Answering;
import zeroth.tensor.direction.Perturbation;

/**
 * Has a model answer texts, and compares its answers with the right ones.
 *
 * @param model answers
 * @param texts what it is asked
 */
record Marking(TaskModel model, EncodedTexts texts) {

  /** The answers at some places, [place][text]. */
  List<List<Answered>> answered(List<Perturbation> places) {
    List<List<Answered>> answered = new ArrayList<>();
    if (texts.answering() == Answering.TEXT) { // no reading tells them
      model.generate(texts, places).forEach(said -> answered.add(inWords(said)));
      return answered;
    }
    List<Reading> readings = model.read(texts, places);
    for (int i = 0; i < readings.size(); i++) {
      answered.add(answered(readings.get(i), places.get(i)));
    }
    return answered;
  }

  /**
   * The answers at a place.
   *
   * @param reading what the model makes of the texts there; not looked at where they are answered
   *     with any text
   */
  List<Answered> answered(Reading reading, Perturbation place) {
    if (texts.answering() == Answering.TEXT) {
      return inWords(model.generate(texts, List.of(place)).get(0));
    }
    List<Answered> answered = new ArrayList<>();
    int[] said = reading.said();
    for (int b = 0; b < said.length; b++) {
      List<String> options = options(b);
      double[] shares = reading.probabilities(b);
      Map<String, Double> probabilities = new LinkedHashMap<>();
      for (int c = 0; c < shares.length; c++) {
        probabilities.merge(options.get(c), shares[c], Double::sum);
      }
      answered.add(new Answered(said[b], options.get(said[b]), probabilities));
    }
    return answered;
  }

  private static List<Answered> inWords(List<String> said) {
    return said.stream().map(text -> new Answered(0, text, Map.of())).toList();
  }

  /** What there is to choose from. */
  private List<String> options(int text) {
    return texts.answering() == Answering.CLASSES
        ? model.labels()
        : texts.source().get(text).answers().options();
  }

  /** The marks of answers. */
  Marks of(List<Answered> answered) {
    if (texts.answering() == Answering.CLASSES) {
      int[] said = answered.stream().mapToInt(Answered::option).toArray();
      return Confusion.of(texts.labels(), said, model.labels().size());
    }
    List<String> said = answered.stream().map(Answered::said).toList();
    List<List<String>> references =
        texts.source().stream().map(source -> source.answers().references()).toList();
    return AnswerMarks.of(said, references);
  }
}
