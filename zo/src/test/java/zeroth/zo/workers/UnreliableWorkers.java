package zeroth.zo.workers;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.function.Supplier;

/**
 * Workers as an engine has them on a bad day: asks are shuffled and some given out twice, the
 * second time rounds later; one in twenty finds a worker that dies, before or after it has
 * computed.
 */
final class UnreliableWorkers implements Workers {
  private final Supplier<Worker> maker;
  private final List<Worker> workers = new ArrayList<>();
  private final List<byte[]> late = new ArrayList<>();
  private final SplittableRandom random;
  private long died;
  private int doubled;

  UnreliableWorkers(int count, long seed, Supplier<Worker> maker) {
    this.maker = maker;
    this.random = new SplittableRandom(seed);
    for (int i = 0; i < count; i++) {
      workers.add(maker.get());
    }
  }

  @Override
  public List<byte[]> ask(List<byte[]> asks) {
    byte[][] answers = new byte[asks.size()][];
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < asks.size(); i++) {
      order.add(i);
    }
    Collections.shuffle(order, new Random(random.nextLong()));
    for (int i : order) {
      while (!late.isEmpty() && random.nextInt(3) == 0) {
        any().answer(late.remove(random.nextInt(late.size()))); // nobody waits for what it says
      }
      if (random.nextInt(5) == 0) {
        late.add(asks.get(i));
        doubled++;
      }
      answers[i] = answer(asks.get(i));
    }
    return List.of(answers);
  }

  private Worker any() {
    return workers.get(random.nextInt(workers.size()));
  }

  private byte[] answer(byte[] ask) {
    while (random.nextInt(20) == 0) {
      int i = random.nextInt(workers.size());
      if (random.nextBoolean()) {
        workers.get(i).answer(ask);
      }
      workers.set(i, maker.get());
      died++;
    }
    return any().answer(ask);
  }

  /** How many asks were given out twice. */
  int doubled() {
    return doubled;
  }

  @Override
  public Participation participation() {
    return new Participation(workers.size(), workers.size(), 0, 0, died, 0);
  }

  @Override
  public void close() {}
}
