package zeroth.zo.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.IntPredicate;
import zeroth.tensor.BadInputException;
import zeroth.tensor.FileProblem;
import zeroth.zo.Selection;

/**
 * What a journal file holds.
 *
 * @param source the file's name for messages
 * @param header what it begins with
 * @param steps the steps in order; the place in the list is the step's number
 * @param evaluations by the number of steps taken before them
 * @param length bytes up to the end of the last whole record
 * @param torn bytes behind that: a record that was being written when the run ended
 */
public record Journal(
    String source,
    JournalHeader header,
    List<JournalRecord.Losses> steps,
    NavigableMap<Integer, JournalRecord.Measured> evaluations,
    long length,
    long torn) {

  /** Larger files are not read. */
  private static final long LARGEST = 1L << 30;

  /** A journal without a record. */
  public static Journal empty(String source, JournalHeader header) {
    int length = JournalFormat.encode(header).limit();
    return new Journal(source, header, List.of(), new TreeMap<>(), length, 0);
  }

  /**
   * Reads a journal. A last record that is not whole is dropped: its step can be taken again.
   *
   * @throws BadInputException if the file is no journal or cannot be read, or if a record is
   *     damaged and a later one is not; the message has its byte offset
   */
  public static Journal read(Path file) {
    return read(file, false);
  }

  private static Journal read(Path file, boolean salvage) {
    try {
      long size = Files.size(file);
      if (size > LARGEST) {
        throw new BadInputException(
            file.toString(), "size", "at most " + LARGEST + " bytes", String.valueOf(size));
      }
      JournalParser parser =
          new JournalParser(file.toString(), ByteBuffer.wrap(Files.readAllBytes(file)));
      return salvage ? parser.salvage() : parser.parse();
    } catch (NoSuchFileException e) {
      throw new BadInputException(file.toString(), "file", "a journal", "none");
    } catch (IOException e) {
      throw new BadInputException(file.toString(), "reading", "a readable file", FileProblem.of(e));
    }
  }

  /**
   * Reads a damaged journal up to the first record that is damaged, or that is not the next one;
   * what is behind counts as torn. The steps before the damage are what they were.
   *
   * @throws BadInputException if the file cannot be read, or its header is damaged: every record's
   *     checksum starts from the header's
   */
  public static Journal salvage(Path file) {
    return read(file, true);
  }

  /**
   * The journal of a file's content.
   *
   * @param source the file's name for messages
   * @throws BadInputException as {@link #read}
   */
  public static Journal of(String source, byte[] content) {
    return new JournalParser(source, ByteBuffer.wrap(content)).parse();
  }

  /**
   * The best evaluation, the earliest of equal ones.
   *
   * @param asked which evaluations count, by the number of steps before them
   * @param selection which one is better
   * @return null where none counts
   */
  public JournalRecord.Measured best(IntPredicate asked, Selection selection) {
    JournalRecord.Measured best = null;
    for (JournalRecord.Measured found : evaluations.values()) {
      if (asked.test(found.steps())
          && (best == null || selection.prefers(found.evaluation(), best.evaluation()))) {
        best = found;
      }
    }
    return best;
  }
}
