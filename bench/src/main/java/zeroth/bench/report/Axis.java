package zeroth.bench.report;

import java.util.Locale;

/** What the x-axis of a chart may count. */
public enum Axis {
  STEPS("steps"),
  FORWARDS("forward passes"),
  SECONDS("seconds");

  /** What the axis says. */
  final String title;

  Axis(String title) {
    this.title = title;
  }

  /** The name inside a page. */
  String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The place of something that has been reached after so many of each. */
  double of(int steps, long forwards, double seconds) {
    return switch (this) {
      case STEPS -> steps;
      case FORWARDS -> forwards;
      case SECONDS -> seconds;
    };
  }
}
