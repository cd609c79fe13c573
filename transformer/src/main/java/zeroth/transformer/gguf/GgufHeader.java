package zeroth.transformer.gguf;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import zeroth.tensor.BadInputException;

/**
 * Parses what stands before the data of a GGUF file of version 2 or 3: {@code GGUF}, the version,
 * the numbers of tensors and of values, the values by key, the tensors. Everything is checked
 * against the size of the file, so that whatever is allocated later has been seen to exist.
 */
final class GgufHeader {
  private static final int MAGIC = 'G' | 'G' << 8 | 'U' << 16 | 'F' << 24;
  private static final int RANK_LIMIT = 4;
  private static final int DEFAULT_ALIGNMENT = 32;

  /** Bytes that a value takes at least: a key of no letters, its kind, one byte. */
  private static final int LEAST_VALUE = 8 + 4 + 1;

  /** Bytes that a tensor takes at least: a name of no letters, rank, one extent, format, offset. */
  private static final int LEAST_TENSOR = 8 + 4 + 8 + 4 + 8;

  private final String source;
  private final GgufCursor in;

  private GgufHeader(String source, GgufCursor in) {
    this.source = source;
    this.in = in;
  }

  /**
   * What the header says.
   *
   * @param metadata values by key
   * @param tensors by name in the file's order
   * @param dataStart offset of the data part in the file
   */
  record Content(GgufMetadata metadata, Map<String, GgufTensor> tensors, long dataStart) {}

  /**
   * Parses a header.
   *
   * @throws BadInputException if it is malformed, or a tensor is in a format that is not read
   */
  static Content parse(String source, GgufCursor in) {
    return new GgufHeader(source, in).parse();
  }

  private Content parse() {
    int magic = in.int32("the letters GGUF");
    if (magic != MAGIC) {
      throw bad(0, "the letters GGUF", String.format("%08x", Integer.reverseBytes(magic)));
    }
    int version = in.int32("a version");
    if (version != 2 && version != 3) {
      boolean bigEndian = Integer.reverseBytes(version) == 3;
      String found = bigEndian ? "a big-endian file" : Integer.toUnsignedString(version);
      throw bad(4, "version 2 or 3, little-endian", found);
    }
    int tensors = in.count("a number of tensors", LEAST_TENSOR);
    int values = in.count("a number of values", LEAST_VALUE);
    Map<String, Object> metadata = new LinkedHashMap<>();
    for (int i = 0; i < values; i++) {
      long at = in.position();
      String key = in.text("a key");
      if (metadata.put(key, value(key)) != null) {
        throw bad(at, "each key once", key + " twice");
      }
    }
    GgufMetadata content = new GgufMetadata(source, metadata);
    int alignment = content.size("general.alignment", DEFAULT_ALIGNMENT);
    content.require(
        Integer.bitCount(alignment) == 1 && alignment >= 8,
        "general.alignment",
        "a power of two from 8 on",
        alignment);
    Map<String, GgufTensor> named = new LinkedHashMap<>();
    for (int i = 0; i < tensors; i++) {
      long at = in.position();
      GgufTensor tensor = tensor(alignment);
      if (named.put(tensor.name(), tensor) != null) {
        throw bad(at, "each tensor once", tensor.name() + " twice");
      }
    }
    long padding = -in.position() & (alignment - 1);
    long dataStart = in.position() + padding;
    room(named, in.remaining() - padding);
    return new Content(content, named, dataStart);
  }

  private Object value(String key) {
    long at = in.position();
    int kind = in.int32("the kind of " + key);
    if (kind != 9) {
      return scalar(key, kind, at);
    }
    int of = in.int32("the kind of the elements of " + key);
    int count = in.count("a number of elements of " + key, least(key, of, at + 4));
    List<Object> elements = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      elements.add(scalar(key, of, at + 4));
    }
    return elements;
  }

  private int least(String key, int kind, long at) {
    return switch (kind) {
      case 0, 1, 7 -> 1;
      case 2, 3 -> 2;
      case 4, 5, 6 -> 4;
      case 8, 10, 11, 12 -> 8;
      default -> throw unknownKind(key, kind, at);
    };
  }

  /** Whole numbers become Long, others Double. */
  private Object scalar(String key, int kind, long at) {
    return switch (kind) {
      case 0 -> (long) in.int8(key) & 0xff;
      case 1 -> (long) in.int8(key);
      case 2 -> (long) in.int16(key) & 0xffff;
      case 3 -> (long) in.int16(key);
      case 4 -> in.int32(key) & 0xffffffffL;
      case 5 -> (long) in.int32(key);
      case 6 -> (double) in.float32(key);
      case 7 -> truth(key);
      case 8 -> in.text(key);
      case 10 -> unsigned(key);
      case 11 -> in.int64(key);
      case 12 -> in.float64(key);
      default -> throw unknownKind(key, kind, at);
    };
  }

  private BadInputException unknownKind(String key, int kind, long at) {
    String found = kind == 9 ? "a list within a list" : Integer.toUnsignedString(kind);
    return bad(at, "the kind of " + key + ", 0 to 12", found);
  }

  private Boolean truth(String key) {
    long at = in.position();
    int value = in.int8(key);
    if (value != 0 && value != 1) {
      throw bad(at, key + ", 0 or 1", value + "");
    }
    return value == 1;
  }

  private Long unsigned(String key) {
    long at = in.position();
    long value = in.int64(key);
    if (value < 0) {
      throw bad(at, key + " below 2^63", Long.toUnsignedString(value));
    }
    return value;
  }

  private GgufTensor tensor(int alignment) {
    String name = in.text("a tensor's name");
    long at = in.position();
    int rank = in.int32("the rank of " + name);
    if (rank < 1 || rank > RANK_LIMIT) {
      String found = Integer.toUnsignedString(rank);
      throw bad(at, "a rank of " + name + " from 1 to " + RANK_LIMIT, found);
    }
    List<Integer> extents = new ArrayList<>();
    long size = 1;
    for (int i = 0; i < rank; i++) {
      at = in.position();
      long extent = in.int64("an extent of " + name);
      if (extent < 1 || extent > Integer.MAX_VALUE || size * extent > Integer.MAX_VALUE) {
        String found = "an extent of " + Long.toUnsignedString(extent);
        throw bad(at, "1 to 2^31-1 elements of " + name, found);
      }
      size *= extent;
      extents.add((int) extent);
    }
    at = in.position();
    TensorFormat format = format(name, in.int32("the format of " + name), at);
    if (extents.get(0) % format.elements() != 0) {
      String expected = "rows of whole blocks of " + format.elements() + " in " + name;
      throw bad(at, expected, "rows of " + extents.get(0));
    }
    at = in.position();
    long offset = in.int64("the offset of " + name);
    if (offset < 0 || offset % alignment != 0) {
      String found = Long.toUnsignedString(offset);
      throw bad(at, "an offset of " + name + ", a multiple of " + alignment, found);
    }
    return new GgufTensor(name, format, GgufTensor.outermostFirst(extents), offset);
  }

  private TensorFormat format(String name, int id, long at) {
    for (TensorFormat format : TensorFormat.values()) {
      if (format.id() == id) {
        return format;
      }
    }
    String expected = name + " in one of F32, F16, BF16, Q8_0, Q4_0, Q4_K, Q6_K";
    throw bad(at, expected, FormatNames.of(id));
  }

  /** Tensors lie within the data and not in each other. */
  private void room(Map<String, GgufTensor> tensors, long data) {
    List<GgufTensor> ordered = new ArrayList<>(tensors.values());
    ordered.sort(Comparator.comparingLong(GgufTensor::offset));
    long end = 0;
    for (GgufTensor tensor : ordered) {
      if (tensor.offset() < end) {
        throw new BadInputException(
            source, tensor.name(), "an offset of at least " + end, tensor.offset() + "");
      }
      if (tensor.offset() > data || tensor.bytes() > data - tensor.offset()) {
        String expected = tensor.bytes() + " bytes from offset " + tensor.offset() + " on";
        throw new BadInputException(
            source, tensor.name(), expected, Math.max(0, data) + " bytes of data");
      }
      end = tensor.offset() + tensor.bytes();
    }
  }

  private BadInputException bad(long at, String expected, String found) {
    return new BadInputException(source, "byte " + at, expected, found);
  }

  /** What ggml calls the formats that are not read, for messages. */
  private static final class FormatNames {
    private static final Map<Integer, String> NAMES =
        new TreeMap<>(
            Map.ofEntries(
                Map.entry(3, "Q4_1"),
                Map.entry(6, "Q5_0"),
                Map.entry(7, "Q5_1"),
                Map.entry(9, "Q8_1"),
                Map.entry(10, "Q2_K"),
                Map.entry(11, "Q3_K"),
                Map.entry(13, "Q5_K"),
                Map.entry(15, "Q8_K"),
                Map.entry(16, "IQ2_XXS"),
                Map.entry(17, "IQ2_XS"),
                Map.entry(18, "IQ3_XXS"),
                Map.entry(19, "IQ1_S"),
                Map.entry(20, "IQ4_NL"),
                Map.entry(21, "IQ3_S"),
                Map.entry(22, "IQ2_S"),
                Map.entry(23, "IQ4_XS"),
                Map.entry(24, "I8"),
                Map.entry(25, "I16"),
                Map.entry(26, "I32"),
                Map.entry(27, "I64"),
                Map.entry(28, "F64"),
                Map.entry(29, "IQ1_M"),
                Map.entry(34, "TQ1_0"),
                Map.entry(35, "TQ2_0"),
                Map.entry(39, "MXFP4")));

    static String of(int id) {
      return NAMES.getOrDefault(id, "format " + Integer.toUnsignedString(id));
    }
  }
}
