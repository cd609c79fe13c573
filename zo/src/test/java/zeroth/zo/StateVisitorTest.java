package zeroth.zo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.direction.TouchedRows;
import zeroth.tensor.random.Key;

/** Values as 64 bits each: what is written comes back, whatever was there before. */
class StateVisitorTest {

  /** Keeps what it is shown. */
  private static final class Written implements StateVisitor {
    private final List<Long> words = new ArrayList<>();

    @Override
    public void tensors(Parameters held) {
      throw new AssertionError("no tensors are shown here");
    }

    @Override
    public long bits(long value) {
      words.add(value);
      return value;
    }
  }

  /** Gives back what was kept. */
  private static final class Read implements StateVisitor {
    private final Deque<Long> words;

    Read(Written from) {
      words = new ArrayDeque<>(from.words);
    }

    @Override
    public void tensors(Parameters held) {
      throw new AssertionError("no tensors are shown here");
    }

    @Override
    public long bits(long value) {
      return words.removeFirst();
    }
  }

  /** A call of the visitor. */
  private interface Shown<T> {
    T to(StateVisitor state, T value);
  }

  private static <T> void comesBack(Shown<T> shown, int words, List<T> values) {
    for (T value : values) {
      for (T before : values) {
        Written written = new Written();
        assertEquals(value, shown.to(written, value), "writing changes nothing");
        assertEquals(words, written.words.size());
        Read read = new Read(written);
        assertEquals(value, shown.to(read, before));
        assertEquals(0, read.words.size());
      }
    }
  }

  @Test
  void numbersAndFlagsComeBackToTheBit() {
    comesBack(StateVisitor::whole, 1, List.of(0, 1, -1, 1 << 30, Integer.MIN_VALUE));
    comesBack(StateVisitor::flag, 1, List.of(true, false));
    comesBack(
        StateVisitor::real,
        1,
        List.of(0.0, -0.0, Math.PI, Double.MIN_VALUE, Double.NEGATIVE_INFINITY));
    double nan = Double.longBitsToDouble(0x7ff8_0000_dead_beefL);
    assertEquals(0x7ff8_0000_dead_beefL, Double.doubleToRawLongBits(new Written().real(nan)));
  }

  /** Both halves with their highest bits; nothing takes as many words as something. */
  @Test
  void keysAndStepsComeBackAndSoDoesNothing() {
    List<Key> keys = new ArrayList<>();
    keys.add(null);
    keys.add(new Key(1, 2));
    keys.add(new Key(-3, 4));
    keys.add(new Key(5, -6));
    keys.add(new Key(0, 0));
    comesBack(StateVisitor::key, 2, keys);
    List<Step> steps = new ArrayList<>();
    steps.add(null);
    steps.add(Step.of(new Key(-3, 4), 7, 0.25));
    steps.add(Step.of(new Key(0, 0), 0, 0));
    comesBack(StateVisitor::step, 4, steps);
    Written written = new Written();
    written.key(new Key(0x89abcdef, 0x01234567));
    assertEquals(List.of(1L, 0x01234567_89abcdefL), written.words);
    assertNull(written.step(null));
  }

  @Test
  void aStepOfSomeRowsIsNotKept() {
    Step some = new Step(1, 0.1, Key.ofSeed(1), TouchedRows.of("table", new int[] {2}));
    assertThrows(IllegalArgumentException.class, () -> new Written().step(some));
  }
}
