package zeroth.zo.journal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import zeroth.tensor.BadInputException;
import zeroth.zo.Evaluation;
import zeroth.zo.journal.JournalFormat.Kind;

/** Reads the bytes of a journal; the format is {@link JournalFormat}'s. */
final class JournalParser {
  private final String source;
  private final ByteBuffer bytes;
  private final List<JournalRecord.Losses> steps = new ArrayList<>();
  private final NavigableMap<Integer, JournalRecord.Measured> evaluations = new TreeMap<>();
  private int seed;

  /**
   * @param bytes the whole file
   */
  JournalParser(String source, ByteBuffer bytes) {
    this.source = source;
    this.bytes = bytes.order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Reads up to the end; a damaged record that others follow is an error. */
  Journal parse() {
    JournalHeader header = header();
    int at = bytes.position();
    while (isWhole(at)) {
      record(at);
      at += size(at);
    }
    for (int later = at + 1; later <= bytes.limit() - JournalFormat.PREAMBLE; later++) {
      if (hasPreamble(later)) {
        throw new BadInputException(
            source, "byte " + at, "a whole record, as more follow", "a damaged one");
      }
    }
    return new Journal(source, header, steps, evaluations, at, bytes.limit() - at);
  }

  /** Reads up to the first record that is damaged or that is not the next one. */
  Journal salvage() {
    JournalHeader header = header();
    int at = bytes.position();
    try {
      while (isWhole(at)) {
        record(at);
        at += size(at);
      }
    } catch (BadInputException e) {
      // the records before it are good
    }
    return new Journal(source, header, steps, evaluations, at, bytes.limit() - at);
  }

  private JournalHeader header() {
    byte[] magic = new byte[JournalFormat.MAGIC.length];
    if (bytes.limit() < JournalFormat.HEADER + JournalFormat.CHECKSUM) {
      throw bad(0, "a journal's header", "a file of " + bytes.limit() + " bytes");
    }
    bytes.get(magic);
    if (!java.util.Arrays.equals(magic, JournalFormat.MAGIC)) {
      throw bad(0, "a journal", "another kind of file");
    }
    int version = bytes.getInt();
    if (version != JournalFormat.VERSION) {
      throw bad(8, "version " + JournalFormat.VERSION, String.valueOf(version));
    }
    int length = bytes.getInt();
    int rest = bytes.limit() - JournalFormat.HEADER - JournalFormat.CHECKSUM;
    if (length < 0 || length > Math.min(rest, JournalFormat.LIMIT)) {
      throw bad(12, "a configuration's length within the file", Integer.toUnsignedString(length));
    }
    int end = JournalFormat.HEADER + length;
    seed = bytes.getInt(end);
    if (seed != JournalFormat.checksum(0, bytes, 0, end)) {
      throw bad(end, "the header's checksum", "another one");
    }
    byte[] sha256 = new byte[32];
    bytes.get(sha256);
    try {
      String configuration =
          StandardCharsets.UTF_8
              .newDecoder()
              .decode(bytes.slice(bytes.position(), length))
              .toString();
      bytes.position(end + JournalFormat.CHECKSUM);
      return new JournalHeader(configuration, HexFormat.of().formatHex(sha256));
    } catch (CharacterCodingException e) {
      throw bad(JournalFormat.HEADER, "a configuration in UTF-8", "bytes that are not");
    }
  }

  private boolean hasPreamble(int at) {
    return bytes.limit() - at >= JournalFormat.PREAMBLE
        && bytes.getInt(at + 8) == JournalFormat.checksum(seed, bytes, at, 8);
  }

  private boolean isWhole(int at) {
    if (!hasPreamble(at) || values(at) > JournalFormat.LIMIT || size(at) > bytes.limit() - at) {
      return false;
    }
    int end = at + size(at) - JournalFormat.CHECKSUM;
    return bytes.getInt(end) == JournalFormat.checksum(seed, bytes, at, end - at);
  }

  private int values(int at) {
    return bytes.getInt(at + 4) & 0x3fffffff;
  }

  private int size(int at) {
    return JournalFormat.PREAMBLE + Long.BYTES * values(at) + JournalFormat.CHECKSUM;
  }

  private void record(int at) {
    int step = bytes.getInt(at);
    int kind = bytes.getInt(at + 4) >>> 30;
    if (kind == Kind.EVALUATION.ordinal()) {
      evaluation(at, step);
    } else if (kind == Kind.STEP.ordinal() || kind == Kind.SKIPPED.ordinal()) {
      losses(at, step, kind == Kind.SKIPPED.ordinal());
    } else {
      throw bad(at, "a record of a known kind", "kind " + kind);
    }
  }

  private void losses(int at, int step, boolean skipped) {
    if (step != steps.size()) {
      throw bad(at, "step " + steps.size(), "step " + step);
    }
    double[] losses = new double[values(at)];
    for (int i = 0; i < losses.length; i++) {
      losses[i] = Double.longBitsToDouble(value(at, i));
    }
    JournalRecord.Losses record = new JournalRecord.Losses(step, losses);
    if (record.skipped() != skipped) {
      throw bad(at, "a step skipped for a non-finite loss and no other", "the contrary");
    }
    steps.add(record);
  }

  private void evaluation(int at, int taken) {
    if (values(at) != 4) {
      throw bad(at, "an evaluation of 4 values", String.valueOf(values(at)));
    }
    if (taken < 0 || taken > steps.size()) {
      throw bad(
          at, "an evaluation after at most " + steps.size() + " steps", String.valueOf(taken));
    }
    double loss = Double.longBitsToDouble(value(at, 0));
    double accuracy = Double.longBitsToDouble(value(at, 1));
    Evaluation found = new Evaluation(loss, accuracy, value(at, 2));
    evaluations.put(taken, new JournalRecord.Measured(taken, found, (int) value(at, 3)));
  }

  private long value(int at, int i) {
    return bytes.getLong(at + JournalFormat.PREAMBLE + Long.BYTES * i);
  }

  private BadInputException bad(int at, String expected, String found) {
    return new BadInputException(source, "byte " + at, expected, found);
  }
}
