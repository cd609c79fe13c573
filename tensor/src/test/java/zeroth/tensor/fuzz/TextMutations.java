package zeroth.tensor.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** Members, rows, numbers and brackets in text formats. */
final class TextMutations {
  private static final String SEPARATORS = ",\n\t{}[]";
  private static final List<String> NUMBERS =
      List.of(
          "-1",
          "0",
          "-0.0",
          "1e999",
          "-1e-999",
          "1e1000000000",
          "2147483647",
          "2147483648",
          "4294967297",
          "9223372036854775807",
          "9223372036854775808",
          "1" + "0".repeat(400),
          "0." + "3".repeat(3000),
          "NaN",
          "null",
          "true",
          "\"1\"",
          "\"\\ud800\"",
          "[]",
          "{}");

  private TextMutations() {}

  static byte[] mutate(byte[] bytes, SplittableRandom random) {
    int at = random.nextInt(bytes.length);
    int from = start(bytes, at);
    int to = end(bytes, at);
    byte[] piece = Arrays.copyOfRange(bytes, from, to);
    return switch (random.nextInt(8)) {
      case 0 -> Mutations.replaced(bytes, to, 0, piece);
      case 1 -> Mutations.replaced(bytes, from, to - from, new byte[0]);
      case 2 -> Mutations.moved(bytes, from, to - from, random);
      case 3 -> Mutations.replaced(bytes, to, 0, repeated(piece, random.nextInt(2, 200)));
      case 4 -> number(bytes, at, random);
      case 5 -> nested(bytes, at, random);
      case 6 -> Mutations.replaced(bytes, from, to - from, text(pick(NUMBERS, random)));
      default ->
          Mutations.replaced(
              bytes, at, 0, text("{\"a\":[[[\"\\u0000\",-1e999]]]}\r\n\t\"\ufeff\u2028"));
    };
  }

  /** Where the member or cell of a place begins. */
  private static int start(byte[] bytes, int at) {
    int from = at;
    while (from > 0 && SEPARATORS.indexOf(bytes[from - 1]) < 0) {
      from--;
    }
    return from;
  }

  /** Behind the separator that ends it. */
  private static int end(byte[] bytes, int at) {
    int to = at;
    while (to < bytes.length && SEPARATORS.indexOf(bytes[to]) < 0) {
      to++;
    }
    return Math.min(to + 1, bytes.length);
  }

  private static byte[] repeated(byte[] piece, int times) {
    byte[] all = new byte[Math.min(piece.length * times, 1 << 16)];
    for (int i = 0; i < all.length; i++) {
      all[i] = piece[i % piece.length];
    }
    return all;
  }

  /** The next digits, replaced. */
  private static byte[] number(byte[] bytes, int at, SplittableRandom random) {
    int from = at;
    while (from < bytes.length && (bytes[from] < '0' || bytes[from] > '9')) {
      from++;
    }
    int to = from;
    while (to < bytes.length && bytes[to] >= '0' && bytes[to] <= '9') {
      to++;
    }
    String other =
        random.nextBoolean()
            ? pick(NUMBERS, random)
            : Long.toString(random.nextLong() >> random.nextInt(64));
    return Mutations.replaced(bytes, from, to - from, text(other));
  }

  /** Brackets inside brackets, now and then thousands of them, closed or not. */
  private static byte[] nested(byte[] bytes, int at, SplittableRandom random) {
    int depth = random.nextInt(1 << random.nextInt(1, 14));
    String inside = random.nextBoolean() ? "1" : "";
    String all =
        random.nextBoolean()
            ? "[".repeat(depth) + inside + "]".repeat(random.nextBoolean() ? depth : 0)
            : "{\"a\":".repeat(depth) + inside + "}".repeat(random.nextBoolean() ? depth : 0);
    boolean value = random.nextBoolean();
    int from = value ? start(bytes, at) : at;
    return Mutations.replaced(
        bytes, from, value ? Math.max(0, end(bytes, at) - 1 - from) : 0, text(all));
  }

  private static String pick(List<String> from, SplittableRandom random) {
    return from.get(random.nextInt(from.size()));
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
