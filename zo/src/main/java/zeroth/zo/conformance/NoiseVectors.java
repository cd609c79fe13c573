package zeroth.zo.conformance;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import zeroth.tensor.math.Elementary;
import zeroth.tensor.random.Key;
import zeroth.tensor.random.ReferenceNoise;
import zeroth.tensor.random.Threefry;

/**
 * From a seed to noise, one thing after the other: blocks, keys, a word's two normals, elements.
 */
final class NoiseVectors {
  /** The seed of every vector that needs one. */
  static final long SEED = 3;

  private static final int[][] BLOCKS = {
    {0, 0, 0, 0},
    {-1, -1, -1, -1},
    {0x13198a2e, 0x03707344, 0x243f6a88, 0x85a308d3},
    {3, 0, 0, 0},
    {3, 0, 1, 0},
    {3, 0, 0, 1},
  };
  private static final int[] WORDS = {
    0, -1, 0x0000ffff, 0xffff0000, 0x12345678, 0x80008000, 0x243f6a88, 0xdeadbeef
  };

  /**
   * Elements that show every place of the layout: both ends of each run of 32, and a second run.
   */
  private static final int[] GAUSSIAN = {0, 1, 2, 3, 31, 32, 63, 64, 95, 96, 127, 128, 1000, 12345};

  private static final int[] RADEMACHER = {0, 1, 2, 3, 4, 5, 6, 7, 31, 32, 63, 64, 1000, 12345};

  private NoiseVectors() {}

  static List<GoldenVector> all() {
    List<GoldenVector> all = new ArrayList<>();
    for (int[] b : BLOCKS) {
      all.add(
          GoldenVector.words(
              String.format(
                  Locale.ROOT, "threefry/key %08x %08x/counter %08x %08x", b[0], b[1], b[2], b[3]),
              Threefry.block(b[0], b[1], b[2], b[3])));
    }
    Key seed = Key.ofSeed(SEED);
    all.add(key("key/seed -1", Key.ofSeed(-1)));
    all.add(key("key/seed 1099511627781", Key.ofSeed(1099511627781L)));
    all.add(key("key/seed 3", seed));
    all.add(key("key/seed 3/number -1", seed.fold(-1)));
    for (String name :
        List.of("", "a", "bias", "weight", "encoder.layer.0.output.dense.weight", "Größe")) {
      all.add(key("key/seed 3/text " + name, seed.fold(name)));
    }
    for (int step = 0; step < 2; step++) {
      all.add(key("key/seed 3/number " + step, seed.fold(step)));
      for (int candidate = 0; candidate < 2; candidate++) {
        String path = "key/seed 3/number " + step + "/number " + candidate;
        all.add(key(path, seed.fold(step).fold(candidate)));
        for (String tensor : List.of("weight", "bias")) {
          all.add(key(path + "/text " + tensor, seed.fold(step).fold(candidate).fold(tensor)));
        }
      }
    }
    for (int word : WORDS) {
      pair(word, all);
    }
    elements(all);
    return all;
  }

  private static GoldenVector key(String name, Key key) {
    return GoldenVector.words(name, (long) key.word1() << 32 | key.word0() & 0xffffffffL);
  }

  /** Box and Muller's way from a word to two normals. */
  private static void pair(int word, List<GoldenVector> into) {
    String path = String.format(Locale.ROOT, "word/%08x/", word);
    float u = ((word >>> 16) << 1 | 1) * 0x1p-17f;
    float log = Elementary.log(u);
    float radius = Elementary.root(-2 * log);
    float t = ((word & 0xffff) << 1 | 1) * 0x1p-17f;
    float cos = Elementary.cosTurns(t);
    float sin = Elementary.sinTurns(t);
    into.add(GoldenVector.of(path + "u", u));
    into.add(GoldenVector.of(path + "log u", log));
    into.add(GoldenVector.of(path + "r", radius));
    into.add(GoldenVector.of(path + "t", t));
    into.add(GoldenVector.of(path + "cos", cos));
    into.add(GoldenVector.of(path + "sin", sin));
    into.add(GoldenVector.of(path + "z", radius * cos));
    into.add(GoldenVector.of(path + "z'", radius * sin));
  }

  private static void elements(List<GoldenVector> into) {
    for (int step = 0; step < 2; step++) {
      for (int candidate = 0; candidate < 2; candidate++) {
        for (String tensor : List.of("weight", "bias")) {
          Key key = Key.ofSeed(SEED).fold(step).fold(candidate).fold(tensor);
          String path =
              String.format(Locale.ROOT, "/step %d/candidate %d/%s/", step, candidate, tensor);
          for (int i : GAUSSIAN) {
            into.add(GoldenVector.of("gaussian" + path + i, ReferenceNoise.gaussian(key, i)));
          }
          for (int i : RADEMACHER) {
            into.add(GoldenVector.of("rademacher" + path + i, ReferenceNoise.rademacher(key, i)));
          }
        }
      }
    }
  }
}
