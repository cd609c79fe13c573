package zeroth.bench.task;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import zeroth.tensor.BadInputException;
import zeroth.tensor.random.Key;

/**
 * What one seed draws of a task's texts under a protocol. A text's place in the draw is a number
 * keyed by the seed and the text: it depends neither on the order of a file nor on the run's seed.
 * Drawn from are the texts that are not held out for testing, so that the test split is the same
 * for all seeds and no text of it is ever trained on.
 *
 * @param protocol how many are drawn
 * @param seed of the draw
 */
public record Draw(Protocol protocol, long seed) implements Sampling {
  /** Where there are fewer texts than this, MeZO's scripts take a smaller development split. */
  private static final int FEW = 1000;

  /** The size of that. */
  private static final int DEV_OF_FEW = 100;

  /** What is drawn. */
  record Drawn(List<LabelledText> train, List<LabelledText> dev) {}

  /**
   * Draws.
   *
   * @param pool texts to draw from, by class
   * @param groups of which none is in both splits
   * @param labels the classes' names, for messages
   * @param notes gets a line if some class has fewer texts than are wanted
   * @throws BadInputException if a class has none, or a split would be empty
   */
  Drawn from(
      List<List<LabelledText>> pool, Groups groups, List<String> labels, Consumer<String> notes) {
    if (!protocol.trains()) {
      return new Drawn(List.of(), List.of());
    }
    Drawn drawn =
        protocol.perClass() ? ofEachClass(pool, groups, labels, notes) : ofAll(pool, groups, notes);
    if (drawn.train.isEmpty() || drawn.dev.isEmpty()) {
      throw new BadInputException(
          "--protocol "
              + protocol.name()
              + ": too few examples: none is left for the "
              + (drawn.train.isEmpty() ? "train" : "dev")
              + " split");
    }
    return drawn;
  }

  /** The first k of each class are trained on, the next k are for development. */
  private Drawn ofEachClass(
      List<List<LabelledText>> pool, Groups groups, List<String> labels, Consumer<String> notes) {
    Drawn drawn = new Drawn(new ArrayList<>(), new ArrayList<>());
    List<String> few = new ArrayList<>();
    List<List<LabelledText>> orders = pool.stream().map(this::ordered).toList();
    for (List<LabelledText> order : orders) {
      drawn.train.addAll(order.subList(0, Math.min(protocol.train(), order.size())));
    }
    for (int c = 0; c < pool.size(); c++) {
      List<LabelledText> order = orders.get(c);
      int train = Math.min(protocol.train(), order.size());
      List<LabelledText> rest = groups.without(drawn.train, order.subList(train, order.size()));
      int dev = Math.min(protocol.dev(), rest.size());
      drawn.dev.addAll(rest.subList(0, dev));
      String name = labels.isEmpty() ? "all" : labels.get(c);
      if (train == 0) {
        throw new BadInputException(
            "--protocol " + protocol.name() + ": there is no example of " + name + " to draw");
      }
      if (train < protocol.train() || dev < protocol.dev()) {
        few.add(name + " (" + train + " and " + dev + ")");
      }
    }
    if (!few.isEmpty()) {
      notes.accept(
          protocol.name()
              + " draws "
              + protocol.train()
              + " texts of each class to train on and "
              + protocol.dev()
              + " for dev; there are fewer of "
              + String.join(", ", few));
    }
    return drawn;
  }

  /** The first of all are trained on, the next are for development. */
  private Drawn ofAll(List<List<LabelledText>> pool, Groups groups, Consumer<String> notes) {
    List<LabelledText> order = ordered(pool.stream().flatMap(List::stream).toList());
    int n = order.size();
    int dev = n < FEW ? DEV_OF_FEW : protocol.dev();
    int train = Math.max(0, Math.min(protocol.train(), n - dev));
    List<LabelledText> rest = groups.without(order.subList(0, train), order.subList(train, n));
    dev = Math.min(dev, rest.size());
    if (train < protocol.train()) {
      notes.accept(
          protocol.name()
              + ": of "
              + n
              + " texts "
              + train
              + " are drawn to train on and "
              + dev
              + " for dev");
    }
    return new Drawn(order.subList(0, train), rest.subList(0, dev));
  }

  /** The texts in the order of their keys. */
  private List<LabelledText> ordered(List<LabelledText> texts) {
    Key key = Key.ofSeed(seed).fold("draw");
    long[] order = texts.stream().mapToLong(text -> key.fold(text.key()).block(0)).toArray();
    return IntStream.range(0, texts.size())
        .boxed()
        .sorted(
            Comparator.<Integer>comparingLong(i -> order[i]).thenComparing(i -> texts.get(i).key()))
        .map(texts::get)
        .toList();
  }
}
