package zeroth.bench.experiment;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import zeroth.bench.task.LabelledText;
import zeroth.tensor.direction.Perturbation;

/**
 * A model whose loss is minus the mean reward that a program gives its answers. The program gets a
 * JSON object a line: {@code text}, the example's texts by field; {@code said}, the answer; {@code
 * right}, the right ones; and {@code probabilities} by option where there are options.
 */
final class RewardedModel extends GradientFreeModel {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final RewardProgram program;

  RewardedModel(TaskModel inner, ProgramObjective objective, RewardProgram program) {
    super(inner, objective);
    this.program = program;
  }

  @Override
  public double[] losses(EncodedTexts texts, List<Perturbation> places) {
    double[] sums = new double[places.size()];
    for (EncodedTexts piece : texts.pieces(TOKENS)) {
      List<List<Answered>> answered = new Marking(inner(), piece).answered(places);
      List<String> lines = new ArrayList<>();
      answered.forEach(ofPlace -> lines.addAll(lines(piece, ofPlace)));
      double[] rewards = program.rewards(lines);
      for (int i = 0; i < rewards.length; i++) {
        sums[i / piece.size()] -= rewards[i];
      }
    }
    for (int i = 0; i < sums.length; i++) {
      sums[i] /= texts.size();
    }
    return sums;
  }

  @Override
  public MeasuredPiece piece(EncodedTexts texts) {
    Marking marking = new Marking(inner(), texts);
    List<Answered> answered = marking.answered(List.of(Perturbation.NONE)).get(0);
    double[] losses = program.rewards(lines(texts, answered));
    Arrays.setAll(losses, b -> -losses[b]);
    return new MeasuredPiece(losses, marking.of(answered));
  }

  private List<String> lines(EncodedTexts texts, List<Answered> answered) {
    List<String> lines = new ArrayList<>();
    for (int b = 0; b < answered.size(); b++) {
      LabelledText source = texts.source().get(b);
      Answered one = answered.get(b);
      Map<String, Object> line = new LinkedHashMap<>();
      line.put("text", source.fields());
      line.put("said", one.said());
      line.put(
          "right",
          source.answers().isNone()
              ? List.of(labels().get(source.label()))
              : source.answers().references());
      if (!one.probabilities().isEmpty()) {
        line.put("probabilities", one.probabilities());
      }
      try {
        lines.add(JSON.writeValueAsString(line));
      } catch (JsonProcessingException e) {
        throw new IllegalStateException("texts and numbers are JSON", e);
      }
    }
    return lines;
  }

  @Override
  RewardedModel around(TaskModel another) {
    return new RewardedModel(another, (ProgramObjective) objective(), program);
  }
}
