package zeroth.bench.tensorboard;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import zeroth.tensor.BadInputException;

/** Event files against a reader that knows nothing of the writer. */
class EventFileTest {
  @TempDir Path directory;

  /** CRC-32C of "123456789" is E3069283 (RFC 3720 and every table of CRCs); masked by hand. */
  @Test
  void checksumsAreMaskedAsTfRecordSays() {
    byte[] check = "123456789".getBytes(StandardCharsets.US_ASCII);
    int crc = 0xe3069283;
    assertEquals((crc >>> 15 | crc << 17) + 0xa282ead8, EventFile.maskedCrc(check));
    assertEquals(ReadEvents.masked(check), EventFile.maskedCrc(check));
  }

  /** The first twelve bytes of any event file of TensorFlow: a length of 24 and its checksum. */
  @Test
  void aFileBeginsLikeTensorFlows() throws IOException {
    try (EventFile file = EventFile.create(directory, 1.5)) {
      byte[] first = Arrays.copyOf(Files.readAllBytes(file.path()), 12);
      assertArrayEquals(HexFormat.of().parseHex("1800000000000000a37f4b22"), first);
    }
  }

  @Test
  void whatIsWrittenIsThereAtOnce() throws IOException {
    Path deep = directory.resolve("a/b");
    try (EventFile file = EventFile.create(deep, 1.5)) {
      file.add(7, 2.5, Map.of("dev/loss", 0.1));
      file.add(1L << 40, 3.5, Map.of("é", Double.POSITIVE_INFINITY, "x", -0.0));
      List<ReadEvents.Event> found = ReadEvents.of(file.path());
      assertEquals(
          List.of(
              new ReadEvents.Event(1.5, 0, "brain.Event:2", false, Map.of()),
              new ReadEvents.Event(1.5, 0, null, true, Map.of()),
              new ReadEvents.Event(2.5, 7, null, false, Map.of("dev/loss", 0.1f)),
              new ReadEvents.Event(
                  3.5, 1L << 40, null, false, Map.of("é", Float.POSITIVE_INFINITY, "x", -0f))),
          found);
    }
  }

  @Test
  void laterFilesComeLaterAndTakeBackWhatEarlierOnesSaid() throws IOException {
    for (float loss = 1; loss <= 3; loss++) {
      try (EventFile file = EventFile.create(directory, loss)) {
        file.add(0, loss, Map.of("loss", (double) loss));
        file.add(3, loss, Map.of("loss", (double) loss));
      }
    }
    try (Stream<Path> files = Files.list(directory)) {
      List<String> names = files.map(f -> f.getFileName().toString()).sorted().toList();
      assertEquals(3, names.size());
      assertTrue(names.stream().allMatch(n -> n.matches("events\\.out\\.tfevents\\.\\d{10}\\..*")));
    }
    List<Float> shown =
        ReadEvents.shown(directory).stream().map(event -> event.values().get("loss")).toList();
    assertEquals(List.of(3f, 3f), shown);
  }

  @Test
  void whatIsNoDirectoryIsSaidInOneLine() throws IOException {
    Path file = Files.writeString(directory.resolve("file"), "");
    Path below = file.resolve("runs");
    for (Path none : List.of(file, below)) {
      Exception e = assertThrows(BadInputException.class, () -> EventFile.check(none));
      assertEquals(
          "cannot write events to " + none + ": " + file + " is no directory", e.getMessage());
      assertThrows(BadInputException.class, () -> EventFile.create(none, 0));
    }
  }

  @Test
  void aFullDiskIsSaidInOneLine() throws IOException {
    Path full = Path.of("/dev/full");
    Assumptions.assumeTrue(Files.exists(full), "no /dev/full here");
    try (OutputStream out = Files.newOutputStream(full)) {
      Exception e =
          assertThrows(UncheckedIOException.class, () -> new EventFile(directory, out, 0));
      assertEquals("cannot write " + directory + ": No space left on device", e.getMessage());
    }
  }
}
