package zeroth.tensor.opencl;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import zeroth.tensor.Elements;
import zeroth.tensor.FloatElements;
import zeroth.tensor.format.Widening;
import zeroth.tensor.opencl.Arenas.Block;
import zeroth.tensor.opencl.OpenClException.Failure;

/**
 * A program at work: launches are written down with what they read, and made in their order when a
 * result is asked for. One copy of the inbox then serves them all.
 *
 * <p>With every result the canaries come back. If one is missing, an array was moved and what the
 * device held is lost: that is an error, and the session takes no more work.
 */
final class Session {
  /** Results up to this many elements come back in the mailbox, with the canaries. */
  static final int MAILBOX = 4096;

  /** Elements of weights or state that are copied at a time. */
  static final int TRANSFER = 1 << 20;

  /** Launch numbers are exact in a float up to here. */
  private static final int NUMBERS = 1 << 24;

  private final Program program;
  private final Arenas arenas;
  private final Inbox inbox = new Inbox();
  private final List<Launch> launches = new ArrayList<>();
  private final Map<Object, Integer> written = new IdentityHashMap<>();
  private int number;
  private int sent;
  private OpenClException failed;
  private Traffic traffic = Traffic.NONE;

  Session(Program program, int smallestFixed) {
    this.program = program;
    this.arenas = new Arenas(program.kernel(), program.device(), smallestFixed);
    program.kernel().mailbox = new float[MAILBOX + OpKernel.MAILBOX_HEAD];
    program.kernel().transfer = new float[TRANSFER];
  }

  Traffic traffic() {
    return traffic;
  }

  Arenas arenas() {
    return arenas;
  }

  Program program() {
    return program;
  }

  /** Throws if an error has made the device's contents worthless. */
  void requireWhole() {
    if (failed != null) {
      throw new OpenClException(
          Failure.CLOSED, "the backend failed before: " + failed.getMessage());
    }
  }

  /** Whether an error has made the device's contents worthless. */
  boolean isLost() {
    return failed != null;
  }

  /** A block of device memory for so many elements. */
  Block take(long length) {
    return arenas.take(length, this::opened);
  }

  /** Takes a block back; launches written down so far may still use it. */
  void give(Block block) {
    arenas.give(block);
  }

  /** Makes room for so many elements. */
  void reserve(long length) {
    arenas.reserve(length, this::opened);
  }

  private void opened(int arena) {
    // launches written down before know nothing of the new arena: it may be set at once
    add(Launch.elements(OpKernel.OPEN, 1).to(arena << ArenaKernel.OFFSET_BITS));
  }

  /** Writes down ints for a launch to read; returns where they are. */
  int write(int... ints) {
    return inbox.add(ints);
  }

  /** Writes down a vector, once for all launches that are made together. */
  int write(float[] vector) {
    return written.computeIfAbsent(vector, v -> inbox.addBits(vector, 0, vector.length));
  }

  /** Writes down ints that belong to an object, once for all launches that are made together. */
  int write(Object key, int[] ints) {
    return written.computeIfAbsent(key, k -> inbox.add(ints));
  }

  /** Writes down a launch. */
  void add(Launch launch) {
    launches.add(launch);
  }

  /** Makes the launches that are written down; what they read stays where it is. */
  void flush() {
    requireWhole();
    if (launches.isEmpty()) {
      return;
    }
    try {
      if (inbox.size() > sent) {
        program.kernel().inbox = inbox.array();
        program.put(program.kernel().inbox);
        sent = inbox.size();
        traffic = count(0, 1, inbox.array().length, 0, 0, 0, 0);
      }
      for (Launch launch : launches) {
        launch.into(program.kernel());
        program.run(launch.groups);
      }
      traffic = count(launches.size(), 0, 0, 0, 0, 0, 0);
    } catch (OpenClException e) {
      failed = e;
      throw e;
    } finally {
      launches.clear();
    }
  }

  /** Makes all launches and forgets what they read: only where nothing is half written down. */
  void finish() {
    flush();
    inbox.clear();
    sent = 0;
    written.clear();
  }

  /** A vector that was written down may change from now on: it is written again when used again. */
  void forget(float[] vector) {
    written.remove(vector);
  }

  /** Copies a block's elements to the host. */
  void read(Block block, float[] out) {
    boolean isShort = block.length() <= MAILBOX;
    for (int from = 0; !isShort && from < block.length(); from += TRANSFER) {
      int count = Math.min(TRANSFER, block.length() - from);
      add(Launch.elements(OpKernel.DOWNLOAD, count).from(block.address() + from, 0));
      flush();
      copyBack(program.kernel().transfer);
      System.arraycopy(program.kernel().transfer, 0, out, from, count);
      traffic = count(0, 0, 0, 0, 0, 0, 1);
    }
    number = (number + 1) % NUMBERS;
    int items = OpKernel.MAILBOX_HEAD + (isShort ? block.length() : 0);
    add(Launch.elements(OpKernel.REPORT, items).from(block.address(), 0).scalars(number));
    flush();
    float[] mailbox = program.kernel().mailbox;
    copyBack(mailbox);
    traffic = count(0, 0, 0, 0, 0, 1, 0);
    if (mailbox[0] != arenas.count() || mailbox[1] != number) {
      failed =
          new OpenClException(
              Failure.ARRAY_MOVED,
              String.format(
                  "the garbage collector moved an array behind the device's memory, %s canaries of"
                      + " %d live: what the device held is lost; a run goes on from its journal, with"
                      + " a larger -Xmx",
                  mailbox[0], arenas.count()));
      throw failed;
    }
    if (isShort) {
      System.arraycopy(mailbox, OpKernel.MAILBOX_HEAD, out, 0, block.length());
    }
  }

  /** Copies elements to a block. */
  void upload(float[] elements, Block block) {
    upload(new FloatElements(elements), block);
  }

  /** Copies elements to a block, as float32. */
  void upload(Elements elements, Block block) {
    int size = elements.size();
    if (size <= MAILBOX) {
      float[] few = new float[size];
      elements.widen(0, size, few, 0, Widening.PLAIN);
      int from = inbox.addBits(few, 0, size);
      if (size > 0) {
        add(Launch.elements(OpKernel.UPLOAD, size).to(block.address()).table(from).variant(1));
      }
      return;
    }
    flush();
    for (int from = 0; from < size; from += TRANSFER) {
      int count = Math.min(TRANSFER, size - from);
      elements.widen(from, count, program.kernel().transfer, 0, Widening.PLAIN);
      program.put(program.kernel().transfer);
      add(Launch.elements(OpKernel.UPLOAD, count).to(block.address() + from));
      flush();
      traffic = count(0, 0, 0, 1, TRANSFER, 0, 0);
    }
  }

  private void copyBack(float[] array) {
    try {
      program.get(array);
    } catch (OpenClException e) {
      failed = e;
      throw e;
    }
  }

  /** Lets go of the device's memory. A program that is whole can serve another session. */
  boolean close() {
    launches.clear();
    inbox.clear();
    sent = 0;
    written.clear();
    arenas.clear();
    program.kernel().inbox = new int[1];
    if (failed != null) {
      return false;
    }
    try { // Aparapi frees a replaced buffer with the next launch
      add(Launch.elements(OpKernel.REPORT, 1));
      flush();
      return true;
    } catch (OpenClException e) {
      return false;
    }
  }

  private Traffic count(
      long launched,
      long inboxes,
      long inboxInts,
      long uploads,
      long uploaded,
      long mailboxes,
      long downloads) {
    return new Traffic(
        traffic.launches() + launched,
        traffic.inboxes() + inboxes,
        traffic.inboxBytes() + inboxInts * Integer.BYTES,
        traffic.uploads() + uploads,
        traffic.uploadBytes() + uploaded * Float.BYTES,
        traffic.mailboxes() + mailboxes,
        traffic.mailboxBytes() + mailboxes * (MAILBOX + OpKernel.MAILBOX_HEAD) * Float.BYTES,
        traffic.downloads() + downloads,
        traffic.downloadBytes() + downloads * TRANSFER * Float.BYTES);
  }
}
