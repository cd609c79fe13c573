package zeroth.spark;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.ExceptionFailure;
import org.apache.spark.TaskKilled;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobEnd;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.scheduler.SparkListenerTaskStart;
import scala.jdk.javaapi.CollectionConverters;
import zeroth.zo.workers.Workers.Participation;

/**
 * Who took part, by what Spark tells a listener: in order, but some milliseconds after it happened.
 */
final class Attendance extends SparkListener {

  /** An ask at which workers threw so many times is given up. */
  static final int THROWS = 4;

  private record Place(int stage, int ask) {}

  private final Set<String> answered = new HashSet<>();
  private final Map<Integer, Integer> jobOfStage = new HashMap<>();
  private final Map<Place, Integer> thrown = new HashMap<>();
  private final Map<Integer, String> givenUp = new HashMap<>();
  private long jobsEnded;
  private long answers;
  private int inFlight;
  private long failures;
  private double secondsLost;

  @Override
  public synchronized void onJobStart(SparkListenerJobStart start) {
    for (Object stage : CollectionConverters.asJava(start.stageIds())) {
      jobOfStage.put((Integer) stage, start.jobId());
    }
  }

  @Override
  public synchronized void onTaskStart(SparkListenerTaskStart start) {
    inFlight++;
  }

  @Override
  public synchronized void onTaskEnd(SparkListenerTaskEnd end) {
    inFlight--;
    if (end.taskInfo().successful()) {
      answers++;
      answered.add(end.taskInfo().executorId());
      return;
    }
    if (end.reason() instanceof TaskKilled) {
      return; // another attempt was first, or the job is over
    }
    failures++;
    secondsLost += end.taskInfo().duration() / 1e3;
    Integer job = jobOfStage.get(end.stageId());
    if (job != null
        && end.reason() instanceof ExceptionFailure failure
        && thrown.merge(new Place(end.stageId(), end.taskInfo().index()), 1, Integer::sum)
            == THROWS) {
      givenUp.putIfAbsent(job, said(failure));
    }
  }

  @Override
  public synchronized void onJobEnd(SparkListenerJobEnd end) {
    Set<Integer> stages = new HashSet<>();
    jobOfStage.forEach(
        (stage, job) -> {
          if (job == end.jobId()) {
            stages.add(stage);
          }
        });
    jobOfStage.keySet().removeAll(stages);
    thrown.keySet().removeIf(place -> stages.contains(place.stage()));
    givenUp.remove(end.jobId());
    jobsEnded++;
    notifyAll();
  }

  /** What was thrown in the end, if an ask of this job is given up. */
  synchronized Optional<String> givenUp(int job) {
    return Optional.ofNullable(givenUp.get(job));
  }

  /**
   * What is known so far.
   *
   * @param now workers that are there
   * @param jobs whose end is waited for, if Spark tells it within a second
   */
  synchronized Participation participation(int now, long jobs) throws InterruptedException {
    long deadline = System.nanoTime() + 1_000_000_000;
    for (long left; jobsEnded < jobs && (left = deadline - System.nanoTime()) > 0; ) {
      wait(Math.max(1, left / 1_000_000));
    }
    return new Participation(now, answered.size(), inFlight, answers, failures, secondsLost);
  }

  private static String said(ExceptionFailure failure) {
    String message = failure.description();
    return failure.className()
        + (message == null ? "" : ": " + message.lines().findFirst().orElse(""));
  }
}
