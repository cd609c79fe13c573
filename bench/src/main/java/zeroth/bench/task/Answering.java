package zeroth.bench.task;

/** What a task's examples are answered with. */
public enum Answering {
  /** One of the task's classes. */
  CLASSES,
  /** One of the example's own options. */
  OPTIONS,
  /** Any text. */
  TEXT
}
