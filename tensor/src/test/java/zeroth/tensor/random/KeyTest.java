package zeroth.tensor.random;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class KeyTest {
  private static final Key KEY = Key.ofSeed(20_231_129);

  @Test
  void theSchemeIsAsWrittenOnTheNoisePage() {
    Key key = new Key(11, 13);
    assertEquals(Threefry.block(11, 13, 7, 0), key.block(7));
    assertEquals(keyOf(Threefry.block(11, 13, 7, 1)), key.fold(7));
    assertEquals(keyOf(Threefry.block(11, 13, 0, 2)), key.fold(""));
    // "bias" is one word, its first byte lowest; "bias2" a second word
    Key length = keyOf(Threefry.block(11, 13, 5, 2));
    Key word = keyOf(Threefry.block(length.word0(), length.word1(), 0x73616962, 3));
    assertEquals(keyOf(Threefry.block(word.word0(), word.word1(), 0x32, 3)), key.fold("bias2"));
    // e with acute is c3 a9 in UTF-8, whose high bits must not run into the next byte
    Key two = keyOf(Threefry.block(11, 13, 2, 2));
    assertEquals(keyOf(Threefry.block(two.word0(), two.word1(), 0xa9c3, 3)), key.fold("\u00e9"));
  }

  @Test
  void seedsAreKeysWithAllTheirBits() {
    Set<Key> keys = new HashSet<>();
    for (int bit = 0; bit < 64; bit++) {
      assertTrue(keys.add(Key.ofSeed(1L << bit)));
      assertTrue(keys.add(Key.ofSeed(~(1L << bit))));
    }
    assertNotEquals(Key.ofSeed(-1), Key.ofSeed(0xffffffffL));
  }

  /** A child's key, read as a block, is never one of the noise blocks of its parent. */
  @Test
  void foldedKeysAreNotNoise() {
    Set<Long> noise = new HashSet<>();
    int n = 1 << 17;
    for (int i = 0; i < n; i++) {
      noise.add(KEY.block(i));
    }
    for (int i = 0; i < n; i++) {
      assertFalse(noise.contains(blockOf(KEY.fold(i))));
    }
    for (String name : new String[] {"", "a", "b", "weight", "encoder.layer.0.output.dense.bias"}) {
      assertFalse(noise.contains(blockOf(KEY.fold(name))));
    }
  }

  @Test
  void numbersAndNamesDoNotMeet() {
    Set<Key> keys = new HashSet<>();
    for (int i = -1000; i <= 1000; i++) {
      assertTrue(keys.add(KEY.fold(i)));
      assertTrue(keys.add(KEY.fold(Integer.toString(i))));
    }
    assertTrue(keys.add(KEY.fold("")));
    assertTrue(keys.add(KEY.fold("\0")));
    assertTrue(keys.add(KEY.fold("\0\0\0\0")));
    assertTrue(keys.add(KEY.fold("\0\0\0\0\0")));
  }

  @Test
  void prefixesAndPartitionsOfANameDiffer() {
    String name = "encoder.layer.11.attention.self.query.weight";
    Set<Key> keys = new HashSet<>();
    for (int end = 0; end <= name.length(); end++) {
      assertTrue(keys.add(KEY.fold(name.substring(0, end))));
    }
    for (int cut = 0; cut <= name.length(); cut++) {
      assertTrue(keys.add(KEY.fold(name.substring(0, cut)).fold(name.substring(cut))));
    }
    assertNotEquals(KEY.fold(1).fold(2), KEY.fold(2).fold(1));
  }

  @Test
  void namesOutsideAsciiDiffer() {
    String[] names = {"e", "\u00e9", "e\u0301", "\u65e5\u672c", "\u672c\u65e5", "\ud83d\ude00"};
    Set<Key> keys = new HashSet<>();
    for (String name : names) {
      assertTrue(keys.add(KEY.fold(name)), name);
    }
  }

  /** 64-bit keys: the chance of one collision among a million is 3e-8. */
  @Test
  void aMillionAddressesHaveAMillionKeys() {
    long[] keys = new long[1_000_000];
    int i = 0;
    for (int step = 0; step < 100; step++) {
      for (int candidate = 0; candidate < 20; candidate++) {
        Key key = KEY.fold(step).fold(candidate);
        for (int tensor = 0; tensor < 500; tensor++) {
          keys[i++] = blockOf(key.fold("layer." + tensor));
        }
      }
    }
    assertEquals(1_000_000, Arrays.stream(keys).distinct().count());
  }

  private static long blockOf(Key key) {
    return (long) key.word1() << 32 | key.word0() & 0xffffffffL;
  }

  private static Key keyOf(long block) {
    return new Key((int) block, (int) (block >>> 32));
  }
}
