package zeroth.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * Points of a line.
 *
 * @param x places, ascending
 * @param y as many finite values
 */
record Curve(List<Double> x, List<Double> y) {

  /** The rows whose value is finite. */
  static <R> Curve of(List<R> rows, ToDoubleFunction<R> place, ToDoubleFunction<R> value) {
    Curve curve = new Curve(new ArrayList<>(), new ArrayList<>());
    for (R row : rows) {
      double y = value.applyAsDouble(row);
      if (Double.isFinite(y)) {
        curve.x.add(place.applyAsDouble(row));
        curve.y.add(y);
      }
    }
    return curve;
  }

  /** A level line from 0. */
  static Curve level(double end, double y) {
    return new Curve(List.of(0.0, end), List.of(y, y));
  }

  boolean isEmpty() {
    return x.isEmpty();
  }

  int size() {
    return x.size();
  }

  /** At most so many points, each the mean of equally many neighbours. */
  Curve thinned(int most) {
    int bucket = (size() + most - 1) / most;
    if (bucket <= 1) {
      return this;
    }
    Curve thin = new Curve(new ArrayList<>(), new ArrayList<>());
    for (int first = 0; first < size(); first += bucket) {
      int last = Math.min(first + bucket, size());
      thin.x.add(mean(x, first, last));
      thin.y.add(mean(y, first, last));
    }
    return thin;
  }

  /** Each value replaced by the mean of those at most half a window away. */
  Curve smoothed(int window) {
    Curve smooth = new Curve(x, new ArrayList<>());
    for (int i = 0; i < size(); i++) {
      int first = Math.max(0, i - window / 2);
      int last = Math.min(size(), i + window / 2 + 1);
      smooth.y.add(mean(y, first, last));
    }
    return smooth;
  }

  /** Each value replaced by the mean of all up to it. */
  Curve meansSoFar() {
    Curve means = new Curve(x, new ArrayList<>());
    double sum = 0;
    for (int i = 0; i < size(); i++) {
      sum += y.get(i);
      means.y.add(sum / (i + 1));
    }
    return means;
  }

  private static double mean(List<Double> values, int first, int last) {
    return values.subList(first, last).stream().mapToDouble(v -> v).average().orElseThrow();
  }
}
