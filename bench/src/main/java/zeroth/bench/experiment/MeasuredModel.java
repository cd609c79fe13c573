package zeroth.bench.experiment;

import java.util.ArrayList;
import java.util.List;
import zeroth.bench.measure.Marks;
import zeroth.bench.measure.Measure;
import zeroth.tensor.direction.Perturbation;

/** A model whose loss is one minus a measure of its answers to all texts together. */
final class MeasuredModel extends GradientFreeModel {
  private final Measure measure;

  MeasuredModel(TaskModel inner, MeasureObjective objective, Measure measure) {
    super(inner, objective);
    this.measure = measure;
  }

  @Override
  public double[] losses(EncodedTexts texts, List<Perturbation> places) {
    return together(texts.pieces(TOKENS), places).stream().mapToDouble(this::loss).toArray();
  }

  @Override
  public MeasuredPiece piece(EncodedTexts texts) {
    return new MeasuredPiece(
        new double[0], inner().marks(texts, List.of(Perturbation.NONE)).get(0));
  }

  @Override
  public Measurement measured(List<MeasuredPiece> pieces) {
    Marks marks = MeasuredPiece.marks(pieces);
    return new Measurement(loss(marks), marks, pieces.size());
  }

  private double loss(Marks marks) {
    return 1 - marks.value(measure);
  }

  /** The marks of all pieces at each place. */
  private List<Marks> together(List<EncodedTexts> pieces, List<Perturbation> places) {
    List<Marks> all = new ArrayList<>();
    for (EncodedTexts piece : pieces) {
      List<Marks> more = inner().marks(piece, places);
      for (int i = 0; i < more.size(); i++) {
        if (all.size() == i) {
          all.add(more.get(i));
        } else {
          all.set(i, all.get(i).plus(more.get(i)));
        }
      }
    }
    return all;
  }

  @Override
  MeasuredModel around(TaskModel another) {
    return new MeasuredModel(another, (MeasureObjective) objective(), measure);
  }
}
