package zeroth.bench.task;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import zeroth.tensor.BadInputException;
import zeroth.tensor.random.Key;

/**
 * Deals texts to splits by their keys. Each class is sorted by a number that is keyed by the text;
 * its first fifth is for testing, the next tenth for development, the rest for training. Nothing
 * depends on the order of a file, the machine, or how many examples are asked for.
 *
 * @param train by class
 * @param dev by class
 * @param test by class
 */
record Splits(
    List<List<LabelledText>> train, List<List<LabelledText>> dev, List<List<LabelledText>> test) {
  /** Share of a class that is held out for testing. */
  static final double TEST_SHARE = 0.2;

  /** Share of a class that is kept for development. */
  static final double DEV_SHARE = 0.1;

  private static final Key KEY = Key.ofSeed(0).fold("split");

  /** Deals texts, each of which occurs once. */
  static Splits of(List<LabelledText> texts, int classes, double testShare, double devShare) {
    Splits splits = new Splits(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    for (List<LabelledText> ofClass : byClass(texts, classes)) {
      int n = ofClass.size();
      int test = share(n, testShare);
      int dev = share(n, devShare);
      splits.test.add(ofClass.subList(0, test));
      splits.dev.add(ofClass.subList(test, test + dev));
      splits.train.add(ofClass.subList(test + dev, n));
    }
    return splits;
  }

  /**
   * Deals groups of texts: the group's name, keyed, is a number in [0, 1), and those below the
   * first share are for testing, those below the sum of both for development. So the shares are
   * those of groups on average, and a group is in the same split whatever other groups there are.
   */
  static Splits of(
      List<LabelledText> texts, Groups groups, int classes, double testShare, double devShare) {
    if (groups.none()) {
      return of(texts, classes, testShare, devShare);
    }
    List<LabelledText> test = new ArrayList<>();
    List<LabelledText> dev = new ArrayList<>();
    List<LabelledText> train = new ArrayList<>();
    for (LabelledText text : texts) {
      double at = (KEY.fold(groups.of(text)).block(0) >>> 11) * 0x1p-53;
      (at < testShare ? test : at < testShare + devShare ? dev : train).add(text);
    }
    return new Splits(byClass(train, classes), byClass(dev, classes), byClass(test, classes));
  }

  /** Rounded to the nearest, and at least one of a class that can spare it. */
  private static int share(int n, double share) {
    int rounded = (int) Math.rint(n * share);
    return share > 0 && n >= 3 ? Math.max(1, rounded) : rounded;
  }

  /** The texts of each class in the order of their keys. */
  static List<List<LabelledText>> byClass(List<LabelledText> texts, int classes) {
    record Keyed(long order, LabelledText text) {}
    List<List<Keyed>> keyed = new ArrayList<>();
    for (int c = 0; c < classes; c++) {
      keyed.add(new ArrayList<>());
    }
    for (LabelledText text : texts) {
      keyed.get(text.label()).add(new Keyed(KEY.fold(text.key()).block(0), text));
    }
    List<List<LabelledText>> sorted = new ArrayList<>();
    for (List<Keyed> ofClass : keyed) {
      ofClass.sort(Comparator.comparingLong(Keyed::order).thenComparing(k -> k.text().key()));
      sorted.add(ofClass.stream().map(Keyed::text).toList());
    }
    return sorted;
  }

  /**
   * The first n examples of a split, all classes together: in the classes' own shares, or as many
   * of each.
   *
   * @param name of the split, for messages
   * @param n at least 1, or {@link SplitSizes#ALL}
   * @throws BadInputException if there are not so many
   */
  static List<LabelledText> take(
      String name, List<List<LabelledText>> split, int n, int classes, boolean balanced) {
    int[] available = split.stream().mapToInt(List::size).toArray();
    int most = most(available, balanced);
    if (most == 0) {
      throw new BadInputException("too few examples: none is left for the " + name + " split");
    }
    if (n != SplitSizes.ALL && n > most) {
      throw new BadInputException(
          "--" + name + " is " + n + ", but that split has " + most + " examples");
    }
    int[] quota = quota(available, Math.min(n, most), balanced);
    List<LabelledText> taken = new ArrayList<>();
    for (int c = 0; c < classes; c++) {
      taken.addAll(split.get(c).subList(0, quota[c]));
    }
    return taken;
  }

  /** As {@link #take}, or all where there are fewer. */
  static List<LabelledText> upTo(
      String name, List<List<LabelledText>> split, int n, int classes, boolean balanced) {
    int most = most(split.stream().mapToInt(List::size).toArray(), balanced);
    return take(name, split, Math.min(n, most), classes, balanced);
  }

  /** The texts of training and development together, by class. */
  List<List<LabelledText>> untested() {
    List<List<LabelledText>> pool = new ArrayList<>();
    for (int c = 0; c < train.size(); c++) {
      pool.add(Stream.of(train.get(c), dev.get(c)).flatMap(List::stream).toList());
    }
    return pool;
  }

  private static int most(int[] available, boolean balanced) {
    int sum = 0;
    int least = Integer.MAX_VALUE;
    for (int a : available) {
      sum += a;
      least = Math.min(least, a);
    }
    return balanced ? least * available.length : sum;
  }

  /**
   * n divided among classes by the largest remainder: class c is due n w_c / sum w, gets the whole
   * part, and the largest fractions get one more each.
   */
  static int[] quota(int[] available, int n, boolean balanced) {
    long total = 0;
    for (int a : available) {
      total += balanced ? 1 : a;
    }
    int[] quota = new int[available.length];
    long[] remainder = new long[available.length];
    int left = n;
    for (int c = 0; c < quota.length; c++) {
      long due = (long) n * (balanced ? 1 : available[c]);
      quota[c] = (int) (due / total);
      remainder[c] = due % total;
      left -= quota[c];
    }
    for (; left > 0; left--) {
      int largest = 0;
      for (int c = 1; c < quota.length; c++) {
        if (remainder[c] > remainder[largest]) {
          largest = c;
        }
      }
      quota[largest]++;
      remainder[largest] = -1;
    }
    return quota;
  }
}
