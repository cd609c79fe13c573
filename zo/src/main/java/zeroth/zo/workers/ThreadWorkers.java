package zeroth.zo.workers;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import zeroth.tensor.BadInputException;

/**
 * Workers that are threads of this process. One that fails is replaced by a new one, to whom its
 * ask is given again.
 */
public final class ThreadWorkers implements Workers {
  /** Times that an ask is given to somebody. */
  private static final int ATTEMPTS = 4;

  /** So long a worker may take to end what it is at; what it holds is not given back after that. */
  private static final int GOODBYE_SECONDS = 10;

  private final Supplier<Worker> maker;
  private final ExecutorService threads;

  /** In turn, so that one who says that it is behind is not asked again at once. */
  private final LinkedBlockingQueue<Place> free = new LinkedBlockingQueue<>();

  private final int count;
  private final AtomicInteger inFlight = new AtomicInteger();
  private final AtomicLong answers = new AtomicLong();
  private long failures;
  private double secondsLost;

  /** Where a worker is, if one has been made. */
  private static final class Place {
    private Worker worker;
    private volatile boolean hasAnswered;
  }

  private final List<Place> places = new ArrayList<>();

  /**
   * @param count of them, at least 1
   * @param maker makes one when it is first needed
   */
  public ThreadWorkers(int count, Supplier<Worker> maker) {
    this.count = count;
    this.maker = maker;
    this.threads = Executors.newFixedThreadPool(count, ThreadWorkers::thread);
    for (int i = 0; i < count; i++) {
      places.add(new Place());
    }
    free.addAll(places);
  }

  private static Thread thread(Runnable work) {
    Thread thread = new Thread(work, "zeroth-worker");
    thread.setDaemon(true);
    return thread;
  }

  @Override
  public List<byte[]> ask(List<byte[]> asks) {
    List<Callable<byte[]>> work = new ArrayList<>();
    asks.forEach(ask -> work.add(() -> answer(ask)));
    try {
      List<byte[]> answers = new ArrayList<>();
      for (Future<byte[]> answer : threads.invokeAll(work)) {
        answers.add(answer.get());
      }
      return answers;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new WorkersException("interrupted while workers were asked");
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw (RuntimeException) e.getCause();
    }
  }

  /** As many threads as places: there is always one that is free. */
  private byte[] answer(byte[] ask) throws InterruptedException {
    Place place = free.take();
    inFlight.incrementAndGet();
    try {
      return answer(ask, place);
    } finally {
      inFlight.decrementAndGet();
      free.add(place);
    }
  }

  private byte[] answer(byte[] ask, Place place) {
    for (int attempt = 1; ; attempt++) {
      long start = System.nanoTime();
      try {
        if (place.worker == null) {
          place.worker = maker.get();
        }
        byte[] answer = place.worker.answer(ask);
        place.hasAnswered = true;
        answers.incrementAndGet();
        return answer;
      } catch (BadInputException e) {
        throw e; // it would be the same for others
      } catch (RuntimeException e) {
        dismiss(place);
        lost((System.nanoTime() - start) / 1e9);
        if (attempt == ATTEMPTS) {
          throw new WorkersException("an ask has failed " + ATTEMPTS + " times: " + e, e);
        }
      }
    }
  }

  private static void dismiss(Place place) {
    if (place.worker != null) {
      place.worker.close();
      place.worker = null;
    }
  }

  private synchronized void lost(double seconds) {
    failures++;
    secondsLost += seconds;
  }

  @Override
  public synchronized Participation participation() {
    int answering = (int) places.stream().filter(place -> place.hasAnswered).count();
    return new Participation(
        count, answering, inFlight.get(), answers.get(), failures, secondsLost);
  }

  @Override
  public void close() {
    threads.shutdownNow();
    try {
      if (threads.awaitTermination(GOODBYE_SECONDS, TimeUnit.SECONDS)) {
        places.forEach(ThreadWorkers::dismiss);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
