package zeroth.zo.journal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import zeroth.tensor.BadInputException;
import zeroth.zo.Evaluation;
import zeroth.zo.Selection;

/** The file: what is written is read, to the bit and however it ends. */
class JournalTest {
  private static final String SHA256 = "ab".repeat(32);
  private static final JournalHeader HEADER =
      new JournalHeader("{\"lr\": 0.1, \"\u00e9\": 1}", SHA256);
  private static final int STEPS = 6;

  /** Forcing takes its time, and tests write much. */
  private static final Duration NEVER = Duration.ofHours(1);

  @TempDir static Path directory;
  private static Path file;

  /** Byte offsets at which records begin, and the file's length. */
  private static final List<Integer> offsets = new ArrayList<>();

  @BeforeAll
  static void write() throws IOException {
    file = directory.resolve("journal.bin");
    try (JournalWriter writer = JournalWriter.create(file, HEADER, NEVER)) {
      for (int i = 0; i < STEPS; i++) {
        offsets.add((int) Files.size(file));
        writer.append(new JournalRecord.Losses(i, losses(i)));
        if (i % 2 == 1) {
          offsets.add((int) Files.size(file));
          writer.append(measured(i + 1));
        }
      }
    }
    offsets.add((int) Files.size(file));
  }

  private static double[] losses(int step) {
    return switch (step) {
      case 2 -> new double[] {1, Double.longBitsToDouble(0x7ff8_0000_dead_beefL)};
      case 3 -> new double[] {Double.MIN_VALUE, -0.0, Math.PI, 1e300};
      default -> new double[] {step + 0.1, step - 0.1};
    };
  }

  private static JournalRecord.Measured measured(int steps) {
    return new JournalRecord.Measured(
        steps, new Evaluation(1.0 / steps, steps == 4 ? 0.9 : 0.5, 7), -5 * steps);
  }

  @Test
  void whatIsWrittenIsReadToTheBit() {
    Journal journal = Journal.read(file);
    assertEquals(HEADER, journal.header());
    assertEquals(STEPS, journal.steps().size());
    for (int i = 0; i < STEPS; i++) {
      assertEquals(i, journal.steps().get(i).number());
      assertArrayEquals(bits(losses(i)), bits(journal.steps().get(i).losses()));
      assertEquals(i == 2, journal.steps().get(i).skipped());
    }
    assertEquals(List.of(2, 4, 6), List.copyOf(journal.evaluations().keySet()));
    journal.evaluations().forEach((steps, found) -> assertEquals(measured(steps), found));
    assertEquals(offsets.get(offsets.size() - 1), (int) journal.length());
    assertEquals(0, journal.torn());
  }

  private static long[] bits(double[] values) {
    return Arrays.stream(values).mapToLong(Double::doubleToRawLongBits).toArray();
  }

  @Test
  void theBestEvaluationIsTheFirstOfTheBestThatCount() {
    Journal journal = Journal.read(file);
    Selection accuracy = Selection.ACCURACY;
    assertEquals(measured(4), journal.best(steps -> true, accuracy));
    assertEquals(measured(6), journal.best(steps -> steps != 4, accuracy), "lower loss");
    assertEquals(measured(6), journal.best(steps -> true, Selection.LOSS));
    assertEquals(measured(4), journal.best(steps -> steps != 6, Selection.LOSS));
    assertNull(journal.best(steps -> false, Selection.LOSS));
  }

  @Test
  void aStepWithAnEvaluationStaysWithinItsBytes() {
    for (int losses : new int[] {1, 2, 9, 100}) {
      int step = JournalFormat.encode(1, new JournalRecord.Losses(0, new double[losses])).limit();
      int evaluation = JournalFormat.encode(1, measured(1)).limit();
      assertEquals(16 + 8 * losses, step);
      assertTrue(step + evaluation <= 64 + 8 * losses);
    }
  }

  @Test
  void aTornLastRecordIsDroppedWhereverItIsCut() throws IOException {
    byte[] whole = Files.readAllBytes(file);
    for (int length = offsets.get(0); length < whole.length; length++) {
      Journal journal = Journal.of("cut", Arrays.copyOf(whole, length));
      int records = recordsBefore(length);
      assertEquals(offsets.get(records), (int) journal.length());
      assertEquals(length - offsets.get(records), journal.torn());
      assertEquals(records, journal.steps().size() + journal.evaluations().size());
    }
  }

  private int recordsBefore(int length) {
    int records = 0;
    while (records + 1 < offsets.size() && offsets.get(records + 1) <= length) {
      records++;
    }
    return records;
  }

  /** What a file system may leave of blocks that were not yet written when the machine stopped. */
  @Test
  void aTailOfZerosOrOfAnotherFileIsDropped() throws IOException {
    byte[] whole = Files.readAllBytes(file);
    byte[] zeros = whole.clone();
    Arrays.fill(zeros, offsets.get(3), zeros.length, (byte) 0);
    assertEquals(offsets.get(3), (int) Journal.of("zeros", zeros).length());

    Path other = directory.resolve("other");
    JournalHeader header = new JournalHeader("other", HEADER.initialSha256());
    JournalWriter.rewrite(copy(other), Journal.read(file), header, steps -> true);
    byte[] foreign = Files.readAllBytes(other);
    int shift = foreign.length - whole.length;
    int from = offsets.get(3);
    System.arraycopy(foreign, from + shift, whole, from, whole.length - from);
    assertEquals(from, (int) Journal.of("foreign", whole).length());
  }

  @Test
  void aDamagedEarlierRecordIsAnErrorThatNamesItsOffset() throws IOException {
    byte[] whole = Files.readAllBytes(file);
    int last = offsets.get(offsets.size() - 2);
    for (int at = offsets.get(0); at < last; at++) {
      byte[] damaged = whole.clone();
      damaged[at] ^= 0x10;
      BadInputException e =
          assertThrows(BadInputException.class, () -> Journal.of("name", damaged), "byte " + at);
      String place = "name: byte " + offsets.get(recordsBefore(at)) + ":";
      assertTrue(e.getMessage().startsWith(place), e.getMessage());
    }
  }

  @Test
  void whatLiesBeforeADamagedRecordIsSalvaged() throws IOException {
    byte[] whole = Files.readAllBytes(file);
    Path damaged = directory.resolve("salvaged");
    for (int at = offsets.get(0); at < whole.length; at++) {
      whole[at] ^= 0x10;
      Files.write(damaged, whole);
      whole[at] ^= 0x10;
      Journal journal = Journal.salvage(damaged);
      int records = recordsBefore(at);
      assertEquals(offsets.get(records), (int) journal.length());
      assertEquals(whole.length - journal.length(), journal.torn());
      for (JournalRecord.Losses step : journal.steps()) {
        assertArrayEquals(bits(losses(step.number())), bits(step.losses()));
      }
      assertEquals(records, journal.steps().size() + journal.evaluations().size());
    }
    assertEquals(Journal.read(file).length(), Journal.salvage(file).length());

    byte[] without = Files.readAllBytes(file);
    int gap = offsets.get(1) - offsets.get(0);
    System.arraycopy(whole, offsets.get(1), without, offsets.get(0), whole.length - offsets.get(1));
    Files.write(damaged, Arrays.copyOf(without, whole.length - gap));
    assertEquals(0, Journal.salvage(damaged).steps().size(), "step 0 is missing");

    whole[20] ^= 0x10;
    Files.write(damaged, whole);
    assertThrows(BadInputException.class, () -> Journal.salvage(damaged), "a damaged header");
  }

  @Test
  void aDamagedLastRecordIsDropped() throws IOException {
    byte[] whole = Files.readAllBytes(file);
    int last = offsets.get(offsets.size() - 2);
    for (int at = last; at < whole.length; at++) {
      byte[] damaged = whole.clone();
      damaged[at] ^= 0x10;
      assertEquals(last, (int) Journal.of("name", damaged).length());
    }
  }

  @Test
  void aDamagedHeaderIsAnError() throws IOException {
    byte[] whole = Files.readAllBytes(file);
    for (int at = 0; at < offsets.get(0); at++) {
      byte[] damaged = whole.clone();
      damaged[at] ^= 0x10;
      assertThrows(BadInputException.class, () -> Journal.of("name", damaged), "byte " + at);
    }
    for (int length = 0; length < offsets.get(0); length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      assertThrows(BadInputException.class, () -> Journal.of("name", cut), length + " bytes");
    }
  }

  /** The first checksum of a record that was being written is enough to tell that more follow. */
  @Test
  void aDamagedRecordBeforeATornOneIsAnErrorOnceThatOneHasItsPreamble() throws IOException {
    byte[] whole = Files.readAllBytes(file);
    int damaged = offsets.get(offsets.size() - 3);
    int torn = offsets.get(offsets.size() - 2);
    whole[torn - 1] ^= 0x10;
    byte[] cut = Arrays.copyOf(whole, torn + 12);
    BadInputException e = assertThrows(BadInputException.class, () -> Journal.of("name", cut));
    assertTrue(e.getMessage().startsWith("name: byte " + damaged + ":"), e.getMessage());
    byte[] less = Arrays.copyOf(whole, torn + 11);
    assertEquals(damaged, (int) Journal.of("name", less).length());
  }

  @Test
  void aHeaderOfNoConfigurationIsAWholeJournal() {
    JournalHeader header = new JournalHeader("", SHA256);
    Journal journal = Journal.of("name", JournalFormat.encode(header).array());
    assertEquals(Journal.empty("name", header), journal);
    assertEquals(8 + 4 + 4 + 32 + 4, (int) journal.length());
  }

  @Test
  void recordsMissingInTheMiddleAreAnError() throws IOException {
    byte[] whole = Files.readAllBytes(file);
    byte[] without = new byte[whole.length - (offsets.get(1) - offsets.get(0))];
    System.arraycopy(whole, 0, without, 0, offsets.get(0));
    System.arraycopy(whole, offsets.get(1), without, offsets.get(0), whole.length - offsets.get(1));
    BadInputException e = assertThrows(BadInputException.class, () -> Journal.of("name", without));
    assertEquals(
        "name: byte " + offsets.get(0) + ": expected step 0, found step 1", e.getMessage());
  }

  @Test
  void appendingGoesOnBehindTheLastWholeRecord() throws IOException {
    byte[] whole = Files.readAllBytes(file);
    Path torn = directory.resolve("torn");
    for (int cut : new int[] {offsets.get(4), offsets.get(4) + 5, offsets.get(5) - 1}) {
      Files.write(torn, Arrays.copyOf(whole, cut));
      Journal journal = Journal.read(torn);
      try (JournalWriter writer = JournalWriter.append(torn, journal, NEVER)) {
        for (int i = journal.steps().size(); i < STEPS; i++) {
          writer.append(new JournalRecord.Losses(i, losses(i)));
          if (i % 2 == 1) {
            writer.append(measured(i + 1));
          }
        }
      }
      assertArrayEquals(whole, Files.readAllBytes(torn));
    }
  }

  @Test
  void aJournalIsWrittenByOneAtATime() {
    Journal journal = Journal.read(file);
    try (JournalWriter first = JournalWriter.append(file, journal, NEVER)) {
      assertTrue(
          assertThrows(BadInputException.class, () -> JournalWriter.append(file, journal, NEVER))
              .getMessage()
              .contains("goes on"));
      first.flush();
    }
  }

  /** Two processes have read a run that ended; the second one comes when the first is done. */
  @Test
  void aJournalThatHasChangedSinceItWasReadIsLeftAlone() throws IOException {
    Path shared = copy(directory.resolve("shared"));
    Journal read = Journal.read(shared);
    try (JournalWriter first = JournalWriter.append(shared, read, NEVER)) {
      first.append(new JournalRecord.Losses(STEPS, losses(0)));
    }
    changed(shared, read);

    JournalWriter.rewrite(copy(shared), read, HEADER, steps -> true);
    Journal same = Journal.read(shared);
    JournalHeader asLong = new JournalHeader(HEADER.configuration().replace('1', '2'), SHA256);
    JournalWriter.rewrite(shared, same, asLong, steps -> true);
    assertEquals(Files.size(file), Files.size(shared));
    changed(shared, same);
  }

  private static void changed(Path shared, Journal read) throws IOException {
    byte[] before = Files.readAllBytes(shared);
    for (Runnable late :
        new Runnable[] {
          () -> JournalWriter.append(shared, read, NEVER),
          () -> JournalWriter.rewrite(shared, read, new JournalHeader("longer", SHA256), s -> true)
        }) {
      BadInputException e = assertThrows(BadInputException.class, late::run);
      assertTrue(e.getMessage().contains("changed since"), e.getMessage());
      assertArrayEquals(before, Files.readAllBytes(shared));
    }
  }

  @Test
  void anotherHeaderLeavesTheStepsAndTheEvaluationsThatAreKept() throws IOException {
    Path longer = copy(directory.resolve("longer"));
    JournalHeader header = new JournalHeader("longer", SHA256);
    JournalWriter.rewrite(longer, Journal.read(file), header, steps -> steps != 4);
    Journal rewritten = Journal.read(longer);
    assertEquals(header, rewritten.header());
    assertEquals(List.of(2, 6), List.copyOf(rewritten.evaluations().keySet()));
    assertEquals(STEPS, rewritten.steps().size());
    for (int i = 0; i < STEPS; i++) {
      assertArrayEquals(bits(losses(i)), bits(rewritten.steps().get(i).losses()));
    }
  }

  @Test
  void aRunThatGoesOnIsToldFromOneThatHasEnded() {
    JournalWriter.refuseUsed(file);
    JournalWriter.refuseUsed(directory.resolve("nowhere"));
    try (JournalWriter writer = JournalWriter.append(file, Journal.read(file), NEVER)) {
      writer.flush();
      assertThrows(BadInputException.class, () -> JournalWriter.refuseUsed(file));
    }
    JournalWriter.refuseUsed(file);
  }

  @Test
  void anExistingFileIsNotOverwritten() throws IOException {
    byte[] before = Files.readAllBytes(file);
    assertThrows(BadInputException.class, () -> JournalWriter.create(file, HEADER, NEVER));
    assertArrayEquals(before, Files.readAllBytes(file));
  }

  /** A disk that is full after every possible number of bytes. */
  @Test
  void aFullDiskIsAClearErrorAndLeavesWholeRecords() throws IOException {
    int start = offsets.get(0);
    byte[] header = Arrays.copyOf(Files.readAllBytes(file), start);
    for (int room = 0; room < 80; room += 3) {
      Path small = Files.write(directory.resolve("small"), header);
      int steps = 0;
      try (FullDisk disk = new FullDisk(small, start, room)) {
        int seed = JournalFormat.seed(JournalFormat.encode(HEADER));
        JournalWriter writer = new JournalWriter("small", disk, seed, NEVER);
        try {
          for (; steps < STEPS; steps++) {
            writer.append(new JournalRecord.Losses(steps, losses(steps)));
          }
        } catch (UncheckedIOException e) {
          assertEquals("cannot write small: No space left on device", e.getMessage());
        }
      }
      assertEquals(room / 32, steps);
      Journal journal = Journal.read(small);
      assertEquals(steps, journal.steps().size());
      assertEquals(0, journal.torn());
    }
  }

  private Path copy(Path to) throws IOException {
    Files.deleteIfExists(to);
    Files.copy(file, to);
    return to;
  }
}
