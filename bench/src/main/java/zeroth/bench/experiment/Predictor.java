package zeroth.bench.experiment;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import zeroth.bench.task.LabelledText;
import zeroth.tensor.direction.Perturbation;

/**
 * Answers texts with a model as it is.
 *
 * @param model answers
 * @param maxLength longest text in tokens; longer ones are cut
 */
public record Predictor(TaskModel model, int maxLength) {

  /**
   * The answers to some texts, in their order. Which texts are asked together changes no bit.
   *
   * @param texts whose right answers are not looked at
   */
  public List<Answered> answers(List<LabelledText> texts) {
    EncodedTexts encoded = model.encode(texts, maxLength);
    List<Answered> answers = new ArrayList<>();
    int first = 0;
    while (first < encoded.size()) {
      int last = first + 1;
      int tokens = encoded.length(first);
      while (last < encoded.size() && tokens + encoded.length(last) <= TaskModel.TOKENS) {
        tokens += encoded.length(last++);
      }
      EncodedTexts piece = encoded.select(IntStream.range(first, last).toArray());
      answers.addAll(new Marking(model, piece).answered(List.of(Perturbation.NONE)).get(0));
      first = last;
    }
    return answers;
  }
}
