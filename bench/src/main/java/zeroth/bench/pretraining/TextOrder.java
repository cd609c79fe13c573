package zeroth.bench.pretraining;

import java.util.Comparator;
import java.util.stream.IntStream;
import zeroth.tensor.random.Key;

/**
 * The order in which texts are read: all of them once in an order drawn by a key, then all in
 * another. A step's texts are a function of the key and the step's number.
 */
final class TextOrder {
  private final Key key;
  private final int n;
  private final int batch;
  private int epoch = -1;
  private int[] order;

  /**
   * @param key the address of the draws
   * @param n number of texts, at least 1
   * @param batch texts of a step, at least 1
   */
  TextOrder(Key key, int n, int batch) {
    this.key = key;
    this.n = n;
    this.batch = batch;
  }

  /** The numbers of a step's texts. */
  int[] step(int step) {
    int[] texts = new int[batch];
    for (int i = 0; i < batch; i++) {
      long place = (long) step * batch + i;
      texts[i] = order((int) (place / n))[(int) (place % n)];
    }
    return texts;
  }

  private int[] order(int wanted) {
    if (wanted != epoch) {
      Key draws = key.fold(wanted);
      order =
          IntStream.range(0, n)
              .boxed()
              .sorted(Comparator.comparingLong(draws::block)) // 64 bits; stable where two are equal
              .mapToInt(i -> i)
              .toArray();
      epoch = wanted;
    }
    return order;
  }
}
