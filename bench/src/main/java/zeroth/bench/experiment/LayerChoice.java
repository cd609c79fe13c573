package zeroth.bench.experiment;

import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import zeroth.tensor.BadInputException;
import zeroth.tensor.NamedTensors;
import zeroth.tensor.Parameter;

/**
 * Some of a model's layers, by their numbers from 0, or the last ones.
 *
 * @param last how many at the end; 0 where numbers are given
 * @param numbers those that are chosen; none where the last ones are
 */
record LayerChoice(int last, SortedSet<Integer> numbers) {
  /** No model that this project runs has as many. */
  private static final int MOST = 9999;

  private static final Pattern LAST = Pattern.compile("last(\\d{1,4})");
  private static final Pattern RANGE = Pattern.compile("(\\d{1,4})(?:-(\\d{1,4}))?");

  /** In every family's names the layer's is the first number. */
  private static final Pattern LAYER = Pattern.compile("\\D*\\.(\\d{1,4})\\..*");

  /**
   * A choice such as {@code last2}, {@code 0,1} or {@code 0-3}.
   *
   * @throws BadInputException if it is none
   */
  static LayerChoice of(String text) {
    Matcher last = LAST.matcher(text);
    if (last.matches() && Integer.parseInt(last.group(1)) > 0) {
      return new LayerChoice(Integer.parseInt(last.group(1)), new TreeSet<>());
    }
    TreeSet<Integer> numbers = new TreeSet<>();
    for (String part : text.split(",", -1)) {
      Matcher range = RANGE.matcher(part);
      int from = range.matches() ? Integer.parseInt(range.group(1)) : MOST;
      int to = range.matches() && range.group(2) != null ? Integer.parseInt(range.group(2)) : from;
      if (!range.matches() || to < from) {
        throw new BadInputException(
            "--tune layers:" + text + " is none of layers:last2, layers:0,1 and layers:0-3");
      }
      for (int n = from; n <= to; n++) {
        numbers.add(n);
      }
    }
    return new LayerChoice(0, numbers);
  }

  /** The number of the layer that a weight is in; -1 for one that is in none. */
  static int layer(String weight) {
    Matcher name = LAYER.matcher(weight);
    return name.matches() ? Integer.parseInt(name.group(1)) : -1;
  }

  /**
   * The numbers of these layers in a model.
   *
   * @throws BadInputException if the model has not all of them
   */
  SortedSet<Integer> in(NamedTensors theta) {
    int layers = 0;
    for (Parameter p : theta.list()) {
      layers = Math.max(layers, layer(p.name()) + 1);
    }
    if (last > layers || last == 0 && numbers.last() >= layers) {
      String range = layers == 0 ? "none" : layers + ", from 0 to " + (layers - 1);
      String wanted = last > 0 ? last + " at the end" : "number " + numbers.last();
      throw new BadInputException("--tune layers: " + wanted + ": the model's layers are " + range);
    }
    if (last == 0) {
      return numbers;
    }
    SortedSet<Integer> end = new TreeSet<>();
    for (int n = layers - last; n < layers; n++) {
      end.add(n);
    }
    return end;
  }
}
