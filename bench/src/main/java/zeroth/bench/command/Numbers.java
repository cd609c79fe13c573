package zeroth.bench.command;

import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Converters of numeric options that name the range they accept. */
final class Numbers {
  private Numbers() {}

  /** A whole number of 0 or more. */
  static final class Count implements ITypeConverter<Integer> {
    @Override
    public Integer convert(String value) {
      return whole(value, 0);
    }
  }

  /** A whole number of 1 or more. */
  static final class Positive implements ITypeConverter<Integer> {
    @Override
    public Integer convert(String value) {
      return whole(value, 1);
    }
  }

  /** A number of threads: more than any machine has, and more than this one, is a mistake. */
  static final class Threads implements ITypeConverter<Integer> {
    private static final int MOST = 1024;

    @Override
    public Integer convert(String value) {
      return whole(value, 1, Math.max(MOST, Runtime.getRuntime().availableProcessors()));
    }
  }

  /** A whole number of 2 or more. */
  static final class AtLeastTwo implements ITypeConverter<Integer> {
    @Override
    public Integer convert(String value) {
      return whole(value, 2);
    }
  }

  /** A real number above 0. */
  static final class PositiveReal implements ITypeConverter<Double> {
    @Override
    public Double convert(String value) {
      double number;
      try {
        number = Double.parseDouble(value);
      } catch (NumberFormatException e) {
        number = Double.NaN;
      }
      if (!(number > 0 && Double.isFinite(number))) {
        throw new TypeConversionException("expected a finite number above 0, found " + value);
      }
      return number;
    }
  }

  /** A part of this program's memory: bytes, or thousands, millions or billions of them. */
  static final class Memory implements ITypeConverter<Long> {
    private static final Pattern SIZE = Pattern.compile("(\\d{1,9})(B|KB|MB|GB)?");
    private static final Map<String, Long> UNITS =
        Map.of("B", 1L, "KB", 1_000L, "MB", 1_000_000L, "GB", 1_000_000_000L);

    @Override
    public Long convert(String value) {
      long all = Runtime.getRuntime().maxMemory();
      Matcher size = SIZE.matcher(value.toUpperCase(Locale.ROOT));
      if (size.matches()) {
        String unit = size.group(2) == null ? "B" : size.group(2);
        long bytes = Long.parseLong(size.group(1)) * UNITS.get(unit);
        if (bytes < all) {
          return bytes;
        }
      }
      throw new TypeConversionException(
          "expected a size such as 500MB or 2GB, below the "
              + all / UNITS.get("MB")
              + "MB of this program, found "
              + value);
    }
  }

  private static int whole(String value, int least) {
    return whole(value, least, Integer.MAX_VALUE);
  }

  private static int whole(String value, int least, int most) {
    try {
      int number = Integer.parseInt(value);
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      // said below
    }
    throw new TypeConversionException(
        "expected a whole number from " + least + " to " + most + ", found " + value);
  }
}
