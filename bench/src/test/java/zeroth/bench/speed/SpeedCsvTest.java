package zeroth.bench.speed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import zeroth.bench.run.Platform;
import zeroth.tensor.BadInputException;

/** The file of figures. */
class SpeedCsvTest {
  private static final Platform PLATFORM =
      new Platform("17.0.1", "VM, Vendor", "Linux 6", "amd64", "A \"fast\" CPU", 2, 1024);

  private static final Figure COMPARED =
      new Figure(
          "gemm", "4x4", 2, 1.5, "ms", "OpenBLAS", 3, new Spread(2, 1.75, 2.25), Target.atLeast(1));

  @TempDir Path directory;

  @Test
  void everyLineSaysWhenAndWhere() throws IOException {
    Path file = directory.resolve("speed.csv");
    Figure alone = Figure.alone("noise", "signs", 1, new Spread(5, 4, 6), "M/s");
    SpeedCsv.write(file, "2026-01-02", PLATFORM, "cpu: fast, wide", List.of(COMPARED, alone));
    String where =
        ",2026-01-02,17.0.1,\"A \"\"fast\"\" CPU\",2,\"cpu: fast, wide\",Linux 6,\"VM, Vendor\",";
    assertEquals(
        List.of(
            SpeedCsv.HEADER,
            "gemm,4x4,OpenBLAS,2,ratio,1.75000,2.00000,2.25000,>= 1.00,met"
                + where
                + "1.50000,ms,3.00000",
            "noise,signs,,1,M/s,4.00000,5.00000,6.00000,," + where + "5.00000,M/s,"),
        Files.readAllLines(file));
    try (var files = Files.list(directory)) {
      assertEquals(1, files.count(), "nothing else is left behind");
    }
  }

  @Test
  void thereIsACellForEveryColumn() {
    String plain = SpeedCsv.line("d", PLATFORM, "k", COMPARED).replaceAll("\"VM, Vendor\"", "v");
    assertEquals(SpeedCsv.HEADER.split(",").length, plain.split(",", -1).length);
  }

  @Test
  void aFileThatExistsIsRefusedBeforeAnythingIsMeasured() throws IOException {
    Path file = Files.writeString(directory.resolve("old.csv"), "mine");
    BadInputException e = assertThrows(BadInputException.class, () -> SpeedCsv.check(file));
    assertTrue(e.getMessage().contains("old.csv exists"), e.getMessage());
    Path nowhere = directory.resolve("no/such/speed.csv");
    e = assertThrows(BadInputException.class, () -> SpeedCsv.check(nowhere));
    assertTrue(e.getMessage().contains("no directory"), e.getMessage());
  }
}
