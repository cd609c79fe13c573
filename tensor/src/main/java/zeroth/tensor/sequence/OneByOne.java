package zeroth.tensor.sequence;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import zeroth.tensor.NamedTensors;
import zeroth.tensor.Parameter;
import zeroth.tensor.Segments;
import zeroth.tensor.backend.Backend;
import zeroth.tensor.backend.Pointwise;
import zeroth.tensor.backend.Values;
import zeroth.tensor.backend.VocabularyLosses;
import zeroth.tensor.direction.PerSequence;
import zeroth.tensor.direction.WeightView;

/**
 * Every sequence's rows by themselves: a row has the bits that it would have in a forward of its
 * sequence alone. A tensor is perturbed once for each sequence.
 */
final class OneByOne implements ViewOps {
  private final Backend backend;
  private final NamedTensors theta;
  private final PerSequence places;

  OneByOne(Backend backend, NamedTensors theta, PerSequence places) {
    this.backend = backend;
    this.theta = theta;
    this.places = places;
  }

  /** Rows [from, to) of one sequence. */
  private record Run(int sequence, int from, int to) {
    int[] rows() {
      return IntStream.range(from, to).toArray();
    }
  }

  @Override
  public Values embedding(Parameter table, int[] ids, int[] sequences) {
    List<Run> runs = runs(sequences);
    return backend.embedding(view(runs), table.name(), ids, segments(runs));
  }

  @Override
  public Values affine(Parameter w, Parameter b, Values x, int[] sequences, Pointwise f) {
    List<Run> runs = runs(sequences);
    String bias = b == null ? null : b.name();
    return backend.affine(view(runs), w.name(), bias, x, segments(runs), f);
  }

  @Override
  public Values layerNorm(
      Parameter gain, Parameter bias, float epsilon, Values x, int[] sequences) {
    List<Run> runs = runs(sequences);
    return backend.layerNorm(view(runs), gain.name(), bias.name(), epsilon, x, segments(runs));
  }

  @Override
  public Values rmsNorm(Parameter gain, float epsilon, Values x, int[] sequences) {
    List<Run> runs = runs(sequences);
    return backend.rmsNorm(view(runs), gain.name(), epsilon, x, segments(runs));
  }

  @Override
  public VocabularyLosses vocabularyLosses(
      Parameter w, Parameter b, Values x, int[] targets, int[] sequences) {
    int rows = x.rows();
    VocabularyLosses all = new VocabularyLosses(new float[rows], new float[rows], new float[rows]);
    for (Run run : runs(sequences)) {
      Values own = backend.select(x, rows, run.rows());
      int count = run.to - run.from;
      VocabularyLosses some =
          backend.vocabularyLosses(
              view(List.of(run)),
              w.name(),
              b == null ? null : b.name(),
              own,
              Arrays.copyOfRange(targets, run.from, run.to));
      System.arraycopy(some.maxima(), 0, all.maxima(), run.from, count);
      System.arraycopy(some.sums(), 0, all.sums(), run.from, count);
      System.arraycopy(some.targets(), 0, all.targets(), run.from, count);
      backend.recycle(own);
    }
    return all;
  }

  /** Runs as candidates. */
  private WeightView view(List<Run> runs) {
    return new WeightView(theta, runs.stream().map(run -> places.place(run.sequence)).toList());
  }

  private static Segments segments(List<Run> runs) {
    return Segments.ofLengths(runs.stream().mapToInt(run -> run.to - run.from).toArray());
  }

  /**
   * @throws IllegalArgumentException if there is none
   */
  private static List<Run> runs(int[] sequences) {
    List<Run> runs = new ArrayList<>();
    for (int from = 0; from < sequences.length; ) {
      int to = from + 1;
      while (to < sequences.length && sequences[to] == sequences[from]) {
        to++;
      }
      runs.add(new Run(sequences[from], from, to));
      from = to;
    }
    if (runs.isEmpty()) {
      throw new IllegalArgumentException("sequences without a row are put to weights");
    }
    return runs;
  }
}
