package zeroth.bench.experiment;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import zeroth.tensor.AbreastElements;
import zeroth.tensor.Elements;
import zeroth.tensor.Parameter;
import zeroth.tensor.StoredElements;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.format.StoredFormat;

/** What a model's weights take in the memory of the host, in a line. */
public final class WeightsHeld {
  private long elements;
  private long bytes;

  private WeightsHeld() {}

  /** Such as {@code 1,098 M frozen bf16 2.2 GB, 1.1 M trained float32 4.5 MB}. */
  public static String line(Parameters theta) {
    Map<String, WeightsHeld> kinds = new LinkedHashMap<>();
    for (boolean trained : new boolean[] {false, true}) {
      for (Parameter p : theta.list()) {
        if (p.trainable() == trained) {
          Elements elements = theta.storage(p).elements();
          String kind = (trained ? "trained " : "frozen ") + format(elements);
          WeightsHeld held = kinds.computeIfAbsent(kind, k -> new WeightsHeld());
          held.elements += elements.size();
          held.bytes += elements.bytes();
        }
      }
    }
    List<String> parts = new ArrayList<>();
    kinds.forEach(
        (kind, held) ->
            parts.add(shortly(held.elements, "") + " " + kind + " " + shortly(held.bytes, "B")));
    return String.join(", ", parts);
  }

  /** Bytes of all of them. */
  public static long bytes(Parameters theta) {
    return theta.list().stream().mapToLong(p -> theta.storage(p).elements().bytes()).sum();
  }

  /** A number of bytes, such as {@code 2.2 GB}. */
  public static String bytes(long number) {
    return shortly(number, "B");
  }

  private static String format(Elements elements) {
    if (elements instanceof StoredElements stored) {
      return name(stored.format());
    }
    return elements instanceof AbreastElements abreast ? name(abreast.format()) : "float32";
  }

  private static String name(StoredFormat format) {
    return switch (format) {
      case BF16 -> "bf16";
      case F16 -> "fp16";
      default -> format.name();
    };
  }

  /** A number with two digits or more, and the letter of its thousands. */
  private static String shortly(long number, String unit) {
    String[] letters =
        unit.isEmpty() ? new String[] {"", "K", "M"} : new String[] {"", "k", "M", "G"};
    double scaled = number;
    int i = 0;
    while (scaled >= 1000 && i < letters.length - 1) {
      scaled /= 1000;
      i++;
    }
    String digits = String.format(Locale.ROOT, i == 0 || scaled >= 100 ? "%,.0f" : "%.1f", scaled);
    return (digits + " " + letters[i] + unit).trim();
  }
}
