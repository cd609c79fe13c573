package zeroth.zo.laws;

import java.util.HashSet;
import java.util.Set;
import zeroth.tensor.direction.Curved;
import zeroth.tensor.direction.Direction;
import zeroth.tensor.direction.Drawn;
import zeroth.tensor.direction.Factor;
import zeroth.tensor.direction.Flipped;
import zeroth.tensor.direction.InverseRoot;
import zeroth.tensor.direction.LowRank;
import zeroth.tensor.direction.Masked;
import zeroth.tensor.direction.MomentRatio;
import zeroth.tensor.direction.PerTensor;
import zeroth.tensor.direction.Touched;
import zeroth.tensor.random.Key;

/** The keys of all noise inside a direction. */
final class Addresses {
  private Addresses() {}

  static Set<Key> of(Direction v) {
    Set<Key> keys = new HashSet<>();
    collect(v, keys);
    return keys;
  }

  private static void collect(Direction v, Set<Key> keys) {
    if (v instanceof Direction.Gaussian gaussian) {
      keys.add(gaussian.key());
    } else if (v instanceof Direction.Rademacher rademacher) {
      keys.add(rademacher.key());
    } else if (v instanceof Drawn drawn) {
      keys.add(drawn.key());
    } else if (v instanceof Flipped flipped) {
      keys.add(flipped.key());
    } else if (v instanceof Direction.Scaled scaled) {
      collect(scaled.inner(), keys);
    } else if (v instanceof Direction.Sum sum) {
      sum.terms().forEach(term -> collect(term, keys));
    } else if (v instanceof Curved curved) {
      collect(curved.inner(), keys);
    } else if (v instanceof InverseRoot root) {
      collect(root.inner(), keys);
    } else if (v instanceof PerTensor scales) {
      collect(scales.inner(), keys);
    } else if (v instanceof Touched touched) {
      collect(touched.inner(), keys);
    } else if (v instanceof Masked masked) {
      collect(masked.inner(), keys);
    } else if (v instanceof MomentRatio ratio) {
      ratio.terms().forEach(term -> collect(term.z(), keys));
    } else if (v instanceof LowRank product) {
      collect(product.left(), keys);
      collect(product.right(), keys);
      collect(product.vectors(), keys);
    }
  }

  private static void collect(Factor factor, Set<Key> keys) {
    if (factor instanceof Factor.Keyed keyed) {
      keys.add(keyed.key());
    } else if (factor instanceof Factor.Mixed mixed) {
      keys.add(mixed.key());
      collect(mixed.basis(), keys);
    }
  }
}
