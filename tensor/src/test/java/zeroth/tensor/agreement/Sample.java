package zeroth.tensor.agreement;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.ToIntFunction;
import zeroth.tensor.AbreastElements;
import zeroth.tensor.Parameter;
import zeroth.tensor.Segments;
import zeroth.tensor.Shape;
import zeroth.tensor.StoredElements;
import zeroth.tensor.Tensor;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.backend.Pointwise;
import zeroth.tensor.direction.Curved;
import zeroth.tensor.direction.Decay;
import zeroth.tensor.direction.Direction;
import zeroth.tensor.direction.Drawn;
import zeroth.tensor.direction.Factor;
import zeroth.tensor.direction.Flipout;
import zeroth.tensor.direction.InverseRoot;
import zeroth.tensor.direction.LowRank;
import zeroth.tensor.direction.Masked;
import zeroth.tensor.direction.MomentRatio;
import zeroth.tensor.direction.PerTensor;
import zeroth.tensor.direction.Perturbation;
import zeroth.tensor.direction.Tiled;
import zeroth.tensor.direction.Touched;
import zeroth.tensor.direction.TouchedRows;
import zeroth.tensor.direction.WeightView;
import zeroth.tensor.format.StoredFormat;
import zeroth.tensor.random.Key;

/** Random inputs of a seed: equal seeds give equal inputs, so that every backend gets the same. */
public final class Sample {
  private final Random random;
  private final boolean wild;

  /** Two of three samples have elements around 1, the others of all magnitudes. */
  public Sample(long seed) {
    random = new Random(seed);
    wild = random.nextInt(3) == 0;
  }

  /** A whole number in [low, high]. */
  public int between(int low, int high) {
    return low + random.nextInt(high - low + 1);
  }

  /** True once in n times on average. */
  public boolean onceIn(int n) {
    return random.nextInt(n) == 0;
  }

  /** Elements of both signs with some zeros of both signs among them. */
  public float[] values(int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      int kind = random.nextInt(64);
      if (kind == 0) {
        values[i] = -0f;
      } else if (kind == 1) {
        values[i] = 0;
      } else if (wild && kind < 16) {
        values[i] = Math.scalb((float) random.nextGaussian(), random.nextInt(120) - 60);
      } else {
        values[i] = (float) random.nextGaussian();
      }
    }
    return values;
  }

  /** A function behind a linear map. */
  Pointwise pointwise() {
    return Pointwise.values()[random.nextInt(Pointwise.values().length)];
  }

  /** Weights of a shape, small enough that a map of many columns keeps the magnitude. */
  public Tensor weights(int... extents) {
    Shape shape = Shape.of(extents);
    float[] w = values(shape.size());
    float scale = (float) (1 / Math.sqrt(Math.max(1, shape.columns())));
    for (int i = 0; i < w.length; i++) {
      w[i] *= scale;
    }
    return new Tensor(shape, w);
  }

  /**
   * Parameters of these tensors, about a quarter of them frozen, and half of those in a stored
   * format, with other elements then.
   */
  public Parameters parameters(Map<String, Tensor> tensors) {
    Map<String, Tensor> all = new LinkedHashMap<>();
    Set<String> frozen = new HashSet<>();
    tensors.forEach(
        (name, tensor) -> {
          boolean isFrozen = onceIn(4);
          all.put(name, isFrozen && onceIn(2) ? kept(tensor.shape()) : tensor);
          if (isFrozen) {
            frozen.add(name);
          }
        });
    return Parameters.of(all).freeze(p -> frozen.contains(p.name()));
  }

  /** In any format, and abreast half of the time where the rows fit. */
  private Tensor kept(Shape shape) {
    Tensor stored = stored(format(), shape);
    return onceIn(2) && AbreastElements.fits(stored) ? abreast(stored) : stored;
  }

  /** The same elements with the rows abreast. */
  public static Tensor abreast(Tensor stored) {
    return new Tensor(stored.shape(), AbreastElements.of(stored));
  }

  private StoredFormat format() {
    return StoredFormat.values()[random.nextInt(StoredFormat.values().length)];
  }

  /** Finite elements in a stored format, or in bfloat16 where they fill no whole blocks of it. */
  public Tensor stored(StoredFormat wanted, Shape shape) {
    boolean fits = shape.size() % wanted.elements() == 0;
    StoredFormat format = fits ? wanted : StoredFormat.BF16;
    byte[] bytes = new byte[(int) format.bytes(shape.size())];
    random.nextBytes(bytes);
    for (int from = 0; from < bytes.length; from += format.bytes()) {
      switch (format) {
        case BF16 -> tame(bytes, from, 0x7f80, 0x3d80); // 2^-4 and the like
        case F16, Q8_0, Q4_0 -> tame(bytes, from, 0x7c00, 0x2000); // 2^-7 and the like
        case Q4_K -> {
          tame(bytes, from, 0x7c00, 0x1000);
          tame(bytes, from + 2, 0x7c00, 0x1000);
        }
        case Q6_K -> tame(bytes, from + 208, 0x7c00, 0x1000);
      }
    }
    return new Tensor(
        shape, new StoredElements(format, ByteBuffer.wrap(bytes), shape.size(), "sample"));
  }

  /** Gives a number of 16 bits an exponent near another, or that of the small ones. */
  private void tame(byte[] bytes, int at, int exponent, int wanted) {
    int step = exponent & -exponent;
    int chosen = onceIn(16) ? 0 : wanted - step * random.nextInt(4);
    int bits = (bytes[at] & 0xff | bytes[at + 1] << 8) & ~exponent | chosen;
    bytes[at] = (byte) bits;
    bytes[at + 1] = (byte) (bits >> 8);
  }

  /** Parameters of one matrix "w" and one vector "b" as long as the matrix has rows. */
  public Parameters map(int out, int in) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    tensors.put("w", weights(out, in));
    tensors.put("b", weights(out));
    return parameters(tensors);
  }

  /** A view with one to six candidates of all kinds. */
  public WeightView view(Parameters theta) {
    List<Perturbation> candidates = new ArrayList<>();
    int count = between(1, 4);
    while (candidates.size() < count) {
      if (onceIn(4)) {
        candidates.add(Perturbation.NONE);
      } else if (onceIn(2)) {
        Direction v = direction(theta);
        double eps = scale();
        candidates.add(v.times(eps));
        candidates.add(v.times(-eps));
      } else if (onceIn(2)) {
        candidates.addAll(beginningAlike(theta));
      } else {
        candidates.add(direction(theta).times(scale()));
      }
    }
    return new WeightView(theta, candidates);
  }

  /** Two or three sums with the same first term, most of them under the same scale. */
  private List<Perturbation> beginningAlike(Parameters theta) {
    Direction first = term(theta, 1);
    double eps = scale();
    List<Perturbation> candidates = new ArrayList<>();
    for (int g = between(2, 3); g > 0; g--) {
      Direction v = first.plus(term(theta, 1));
      v = onceIn(3) ? new Direction.Sum(List.of(first, term(theta, 0), term(theta, 0))) : v;
      v = onceIn(4) ? new PerTensor(scales(theta), v) : v;
      v = onceIn(4) ? new Touched(v, touched(theta)) : v;
      candidates.add(v.times(onceIn(4) ? -eps : eps));
    }
    return candidates;
  }

  /**
   * A view with one to five candidates under sums of low-rank terms and others, neighbours often
   * along the same direction.
   */
  public WeightView structuredView(Parameters theta) {
    List<Perturbation> candidates = new ArrayList<>();
    int count = between(1, 4);
    while (candidates.size() < count) {
      List<Direction> terms = new ArrayList<>();
      for (int j = between(1, 3); j > 0; j--) {
        terms.add(structured(theta));
      }
      Direction v = new Direction.Sum(terms);
      double eps = scale();
      candidates.add(v.times(eps));
      if (onceIn(2)) {
        candidates.add(v.scaled(-0.7).times(eps));
      }
      if (onceIn(4)) {
        candidates.add(Perturbation.NONE);
      }
    }
    return new WeightView(theta, candidates);
  }

  private Direction structured(Parameters theta) {
    Direction product = lowRank(theta, term(theta, 0));
    return switch (random.nextInt(8)) {
      case 0 -> new Direction.Gaussian(key());
      case 1 -> product.scaled(onceIn(3) ? 0 : 0.3);
      case 2 -> new PerTensor(scales(theta), product);
      case 3 -> new Touched(product, touched(theta));
      case 4 -> product.plus(term(theta, 1)).scaled(-2);
      default -> product;
    };
  }

  /** A scale such as methods use, or now and then an extreme one. */
  public double scale() {
    double[] scales = {1e-3, -1e-3, 0.1, 1, -2.5, 1e-7, 0, 1e-50, 1e20};
    return scales[random.nextInt(onceIn(4) ? scales.length : 6)];
  }

  /** A direction of any kind over parameters, now and then one within another. */
  public Direction direction(Parameters theta) {
    return onceIn(8) ? new Decay(theta).scaled(0.5) : term(theta, 2);
  }

  private Direction term(Parameters theta, int nesting) {
    return switch (random.nextInt(nesting == 0 ? 9 : 18)) {
      case 0 -> new Direction.Rademacher(key());
      case 1 -> new Direction.Dense(state(theta));
      case 2 -> new Direction.Gaussian(key()).plus(new Direction.Rademacher(key()));
      case 3 ->
          new Direction.Sum(
              List.of(
                  new Direction.Gaussian(key()).scaled(0.25),
                  new Direction.Dense(state(theta)).scaled(-3),
                  new Direction.Gaussian(key()).minus(new Direction.Gaussian(key())).scaled(0.5)));
      case 4 -> new Tiled(rows(theta));
      case 8 -> new Drawn(key(), Sample::centred);
      case 9 -> new Curved(term(theta, nesting - 1), rows(theta), onceIn(2) ? 0.1 : 3);
      case 10 -> new InverseRoot(term(theta, nesting - 1), positive(state(theta)));
      case 11 -> new PerTensor(scales(theta), term(theta, nesting - 1));
      case 12 -> new Touched(term(theta, nesting - 1), touched(theta));
      case 13 -> lowRank(theta, term(theta, nesting - 1));
      case 16 -> momentRatio(theta);
      case 15 -> new Masked(term(theta, nesting - 1), state(theta), thresholds(theta));
      case 14 -> term(theta, nesting - 1).plus(term(theta, nesting - 1).scaled(-0.3));
      case 17 -> flipped();
      default -> new Direction.Gaussian(key());
    };
  }

  private Direction momentRatio(Parameters theta) {
    List<MomentRatio.Term> terms = new ArrayList<>();
    for (int j = between(0, 3); j > 0; j--) {
      double a = random.nextGaussian();
      terms.add(new MomentRatio.Term(term(theta, 0), a, onceIn(3) ? 0 : a * a));
    }
    return new MomentRatio(terms, onceIn(2) ? 1e-8 : 1);
  }

  private Direction flipped() {
    double[] a = random.doubles(between(1, 5), -1, 1).toArray();
    return onceIn(2) ? new Flipout(key()).of(between(0, 3)) : new Flipout(key()).sum(a);
  }

  /** A law from outside: a number from -1 to 1 of every element's own block. */
  private static float centred(Key tensor, int index) {
    return (int) tensor.block(index) * 0x1p-31f;
  }

  private Direction lowRank(Parameters theta, Direction vectors) {
    int rank = between(1, 3);
    return new LowRank(
        factor(theta, rank, Shape::rows), factor(theta, rank, Shape::columns), rank, vectors);
  }

  private Factor factor(Parameters theta, int rank, ToIntFunction<Shape> length) {
    return switch (random.nextInt(4)) {
      case 0 -> new Factor.Keyed(key());
      case 1 ->
          new Factor.Held(
              filled(
                  theta.zeros(
                      p -> p.shape().isMatrix(),
                      p -> Shape.of(length.applyAsInt(p.shape()), LowRank.rank(p.shape(), rank)))));
      default -> new Factor.Mixed(factor(theta, rank, length), key());
    };
  }

  /** A row vector for each tensor. */
  private Parameters rows(Parameters theta) {
    return filled(theta.zeros(p -> true, p -> Shape.of(p.shape().columns())));
  }

  /** A magnitude for each tensor, now and then one that no weight or every weight is below. */
  private Parameters thresholds(Parameters theta) {
    Parameters thresholds = theta.zeros(p -> true, p -> Shape.of(1));
    for (Parameter p : thresholds.list()) {
      float[] h = {0, Float.POSITIVE_INFINITY, Math.abs((float) random.nextGaussian())};
      thresholds.tensor(p).data()[0] = h[onceIn(4) ? between(0, 1) : 2];
    }
    return thresholds;
  }

  /** Scales for most of the tensors. */
  private Map<String, Double> scales(Parameters theta) {
    Map<String, Double> scales = new LinkedHashMap<>();
    theta.list().forEach(p -> scales.put(p.name(), random.nextGaussian()));
    scales.keySet().removeIf(name -> onceIn(4));
    return scales;
  }

  /** Some rows of some tensors. */
  private TouchedRows touched(Parameters theta) {
    TouchedRows touched = TouchedRows.ALL;
    for (Parameter p : theta.list()) {
      if (p.shape().rows() > 0 && onceIn(2)) {
        touched = touched.and(p.name(), ids(between(0, 30), p.shape().rows()));
      }
    }
    return touched;
  }

  /** State of the weights' shapes with elements above 0. */
  public Parameters positive(Parameters state) {
    for (Parameter p : state.list()) {
      float[] h = state.tensor(p).data();
      for (int i = 0; i < h.length; i++) {
        h[i] = Math.abs(h[i]) + 1e-3f;
      }
    }
    return state;
  }

  /** State of the weights' shapes. */
  public Parameters state(Parameters theta) {
    return filled(theta.zeros());
  }

  private Parameters filled(Parameters state) {
    state
        .list()
        .forEach(p -> System.arraycopy(values(p.size()), 0, state.tensor(p).data(), 0, p.size()));
    return state;
  }

  private Key key() {
    return Key.ofSeed(random.nextLong());
  }

  /** Up to five sequences of up to so many rows each; now and then none. */
  public Segments segments(int longest) {
    int[] lengths = new int[onceIn(12) ? 0 : between(1, 5)];
    for (int b = 0; b < lengths.length; b++) {
      lengths[b] = onceIn(4) ? 1 : between(1, longest);
    }
    return Segments.ofLengths(lengths);
  }

  /** As many sequences, each longer by up to so many rows. */
  public Segments longer(Segments segments, int most) {
    int[] lengths = new int[segments.count()];
    for (int b = 0; b < lengths.length; b++) {
      lengths[b] = segments.length(b) + between(0, most);
    }
    return Segments.ofLengths(lengths);
  }

  /** The same sequences with rows of none before, between and behind them. */
  public Segments spaced(Segments segments) {
    int[] offsets = new int[segments.count()];
    int[] lengths = new int[segments.count()];
    int at = between(0, 40);
    for (int b = 0; b < offsets.length; b++) {
      offsets[b] = at;
      lengths[b] = segments.length(b);
      at += lengths[b] + between(0, 40);
    }
    return Segments.spaced(offsets, lengths, at);
  }

  /** So many row numbers below a limit, with repetitions. */
  public int[] ids(int count, int limit) {
    int[] ids = new int[count];
    for (int t = 0; t < count; t++) {
      ids[t] = t > 0 && onceIn(3) ? ids[random.nextInt(t)] : random.nextInt(limit);
    }
    return ids;
  }
}
