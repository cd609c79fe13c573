package zeroth.bench.speed;

import java.util.Optional;

/**
 * Whether a figure reaches its target, told by quartiles: a median on the right side proves nothing
 * where a quarter of the samples lies on the wrong one. From the worst to the best, then what has
 * no target.
 */
public enum Verdict {
  /** Even the better quartile is on the wrong side, or there is no number. */
  MISSED("missed"),
  /** The quartiles lie around the target. */
  WITHIN_NOISE("within noise"),
  /** Even the worse quartile is on the right side. */
  MET("met"),
  /** There is no target. */
  NONE("");

  /** What tables called {@link #WITHIN_NOISE} before. */
  private static final String OPEN = "open";

  private final String text;

  Verdict(String text) {
    this.text = text;
  }

  /** The one rule, for every figure of the bench. */
  static Verdict of(Spread value, Target target) {
    boolean low = target.isReachedBy(value.low());
    boolean high = target.isReachedBy(value.high());
    if (target.sense() == Target.Sense.NONE) {
      return NONE;
    }
    return low && high ? MET : low || high ? WITHIN_NOISE : MISSED;
  }

  /** The verdict that a table names, also with the words of older tables. */
  static Optional<Verdict> named(String text) {
    for (Verdict verdict : values()) {
      if (verdict.text.equals(text)) {
        return Optional.of(verdict);
      }
    }
    return text.equals(OPEN) ? Optional.of(WITHIN_NOISE) : Optional.empty();
  }

  /** As tables have it; empty for {@link #NONE}. */
  @Override
  public String toString() {
    return text;
  }
}
