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

  /** An op on rows of one sequence. */
  private interface Op {
    Values of(WeightView weights, Values x);
  }

  /** Rows [from, to) of one sequence. */
  private record Run(int sequence, int from, int to) {
    int[] rows() {
      return IntStream.range(from, to).toArray();
    }
  }

  @Override
  public Values embedding(Parameter table, int[] ids, int[] sequences) {
    List<Values> pieces = new ArrayList<>();
    List<Run> runs = runs(sequences);
    for (Run run : runs) {
      int[] own = Arrays.copyOfRange(ids, run.from, run.to);
      pieces.add(backend.embedding(view(run), table.name(), own));
    }
    return joined(pieces);
  }

  @Override
  public Values affine(Parameter w, Parameter b, Values x, int[] sequences, Pointwise f) {
    String bias = b == null ? null : b.name();
    return each(x, sequences, (view, own) -> backend.affine(view, w.name(), bias, own, f));
  }

  @Override
  public Values layerNorm(
      Parameter gain, Parameter bias, float epsilon, Values x, int[] sequences) {
    return each(
        x,
        sequences,
        (view, own) -> backend.layerNorm(view, gain.name(), bias.name(), epsilon, own));
  }

  @Override
  public Values rmsNorm(Parameter gain, float epsilon, Values x, int[] sequences) {
    return each(x, sequences, (view, own) -> backend.rmsNorm(view, gain.name(), epsilon, own));
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
              view(run),
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

  private Values each(Values x, int[] sequences, Op op) {
    List<Values> pieces = new ArrayList<>();
    for (Run run : runs(sequences)) {
      Values own = backend.select(x, x.rows(), run.rows());
      pieces.add(op.of(view(run), own));
      backend.recycle(own);
    }
    return joined(pieces);
  }

  private WeightView view(Run run) {
    return new WeightView(theta, List.of(places.place(run.sequence)));
  }

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
    return runs;
  }

  /**
   * All pieces one behind the other; neighbours are joined first, so a row is copied log B times.
   */
  private Values joined(List<Values> pieces) {
    if (pieces.isEmpty()) {
      throw new IllegalArgumentException("sequences without a row are put to weights");
    }
    List<Values> left = pieces;
    while (left.size() > 1) {
      List<Values> half = new ArrayList<>();
      for (int i = 0; i + 1 < left.size(); i += 2) {
        Values a = left.get(i);
        Values b = left.get(i + 1);
        half.add(backend.join(a, Segments.ofLengths(a.rows()), b, Segments.ofLengths(b.rows())));
        backend.recycle(a, b);
      }
      if (left.size() % 2 == 1) {
        half.add(left.get(left.size() - 1));
      }
      left = half;
    }
    return left.get(0);
  }
}
