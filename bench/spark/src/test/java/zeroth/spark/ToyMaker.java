package zeroth.spark;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import zeroth.zo.workers.Worker;
import zeroth.zo.workers.WorkerMaker;
import zeroth.zo.workers.Workers;

/**
 * Workers that say who they are. An ask is {@code NUMBER MILLISECONDS}, or {@code throw}; the
 * answer has the number, the process, the worker's number in it, and the description.
 */
public final class ToyMaker implements WorkerMaker {

  private static final AtomicInteger MADE = new AtomicInteger();

  /** What a worker says. */
  record Answer(int number, long pid, int worker, String description) {}

  @Override
  public Worker make(byte[] description) {
    int worker = MADE.incrementAndGet();
    String suffix = " " + ProcessHandle.current().pid() + " " + worker + " " + text(description);
    AtomicBoolean busy = new AtomicBoolean();
    return ask -> {
      if (!busy.compareAndSet(false, true)) {
        throw new IllegalStateException("two asks at the same time");
      }
      try {
        String[] words = text(ask).split(" ");
        if (words[0].equals("throw")) {
          throw new IllegalArgumentException("as asked");
        }
        Thread.sleep(Long.parseLong(words[1]));
        return bytes(words[0] + suffix);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      } finally {
        busy.set(false);
      }
    };
  }

  /** Hands out as many asks that each take so long, and reads the answers. */
  static List<Answer> ask(Workers workers, int count, int milliseconds) {
    List<byte[]> asks = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      asks.add(bytes(i + " " + milliseconds));
    }
    List<Answer> answers = new ArrayList<>();
    for (byte[] answer : workers.ask(asks)) {
      String[] words = text(answer).split(" ");
      answers.add(
          new Answer(
              Integer.parseInt(words[0]),
              Long.parseLong(words[1]),
              Integer.parseInt(words[2]),
              words[3]));
    }
    return answers;
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
