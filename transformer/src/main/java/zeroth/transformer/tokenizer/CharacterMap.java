package zeroth.transformer.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.BitSet;
import java.util.Deque;
import zeroth.tensor.BadInputException;

/**
 * Checks SentencePiece's compiled map of characters (a Precompiled normalizer), which native code
 * follows without looking where it leads. In base64: the byte length of a double-array trie as a
 * little-endian 32-bit number, the trie's units, and the replacements, UTF-8, each ended by a 0.
 *
 * <p>A unit u of the trie (darts-clone): its label is its low byte and its sign bit; bit 8 says
 * that a value follows; the offset is u >>> 10, times 256 if bit 9 is set; a value is its low 31
 * bits. From state s, byte c leads to unit s ^ c, if that has the label c, and on to state s ^ c ^
 * offset.
 */
final class CharacterMap {
  /** Longest replacement in bytes; the longest of NFKC, U+FDFA's, has 33. */
  private static final int LONGEST = 64;

  private final String source;
  private final String place;
  private final int[] units;
  private final byte[] replacements;

  private CharacterMap(String source, String place, int[] units, byte[] replacements) {
    this.source = source;
    this.place = place;
    this.units = units;
    this.replacements = replacements;
  }

  /**
   * Follows every way through the map.
   *
   * @throws BadInputException if one leads out of it
   */
  static void check(String source, String place, JsonNode base64) {
    byte[] bytes;
    try {
      bytes = Base64.getDecoder().decode(base64.asText());
    } catch (IllegalArgumentException e) {
      throw new BadInputException(source, place, "base64", "something else");
    }
    ByteBuffer map = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int size = bytes.length < 4 ? -1 : map.getInt();
    if (size < 4 || size % 4 != 0 || size > map.remaining()) {
      throw new BadInputException(source, place, "a trie of its length", size + " bytes");
    }
    int[] units = new int[size / 4];
    map.asIntBuffer().get(units);
    byte[] replacements = new byte[map.remaining() - size];
    map.position(map.position() + size).get(replacements);
    if (!isUtf8(replacements)) {
      throw new BadInputException(source, place, "replacements in UTF-8", "others");
    }
    new CharacterMap(source, place, units, replacements).walk();
  }

  private static boolean isUtf8(byte[] bytes) {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)); // reports what is not
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }

  private void walk() {
    BitSet seen = new BitSet();
    Deque<Integer> states = new ArrayDeque<>();
    int root = offset(units[0]);
    seen.set(root);
    states.add(root);
    while (!states.isEmpty()) {
      int state = states.remove();
      for (int c = 1; c < 256; c++) {
        int unit = unit(state ^ c);
        if ((unit & 0x800000ff) != c) {
          continue;
        }
        int next = state ^ c ^ offset(unit);
        if ((unit & 0x100) != 0) {
          replacement(unit(next) & 0x7fffffff);
        }
        unit(next);
        if (!seen.get(next)) {
          seen.set(next);
          states.add(next);
        }
      }
    }
  }

  private static int offset(int unit) {
    return (unit >>> 10) << ((unit & 0x200) >>> 6);
  }

  private int unit(int at) {
    if (at < 0 || at >= units.length) {
      throw bad("a unit of " + units.length, at);
    }
    return units[at];
  }

  private void replacement(int at) {
    if (at > replacements.length) {
      throw bad("a replacement within " + replacements.length + " bytes", at);
    }
    int end = at;
    while (end < replacements.length && replacements[end] != 0 && end - at <= LONGEST) {
      end++;
    }
    if (end - at > LONGEST) {
      throw bad("replacements of at most " + LONGEST + " bytes", at);
    }
    if (at < replacements.length && (replacements[at] & 0xc0) == 0x80) {
      throw bad("the start of a character", at);
    }
  }

  private BadInputException bad(String expected, int found) {
    return new BadInputException(source, place, expected, String.valueOf(found));
  }
}
