package zeroth.bench.speed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import zeroth.bench.run.Platform;
import zeroth.bench.speed.SpeedRow.Line;
import zeroth.tensor.BadInputException;

/** Tables are read as they were written, by this version and by those before. */
class SpeedTableTest {
  private static final Platform PLATFORM =
      new Platform("17.0.1", "VM, Vendor", "Linux 6", "amd64", "A \"fast\" CPU", 2, 1024);
  private static final Machine MACHINE = new Machine("A \"fast\" CPU", "2", "17", "cpu: wide");

  @TempDir Path directory;

  @Test
  void whatWasWrittenIsRead() {
    Path file = directory.resolve("speed.csv");
    Figure compared =
        new Figure(
            "step",
            "mezo, 16x32",
            2,
            1.5,
            "ms",
            "2 plain forwards",
            1.25,
            new Spread(1.25, 1.125, 1.5),
            Target.atMost(1.25));
    Figure alone = Figure.alone("noise", "signs", 1, new Spread(5, 4, 6), "M/s");
    Figure none =
        Figure.against("parity", "loss", 1, Spread.of(Double.NaN), "millionths", Target.atMost(1));
    SpeedCsv.write(file, "2026-01-02", PLATFORM, "cpu: wide", List.of(compared, alone, none));
    LocalDate date = LocalDate.of(2026, 1, 2);
    assertEquals(
        List.of(
            new SpeedRow(
                new Line("step", "mezo, 16x32", "2 plain forwards", 2, "ratio"),
                new Spread(1.25, 1.125, 1.5),
                "<= 1.25",
                Verdict.WITHIN_NOISE,
                date,
                MACHINE),
            new SpeedRow(
                new Line("noise", "signs", "", 1, "M/s"),
                new Spread(5, 4, 6),
                "",
                Verdict.NONE,
                date,
                MACHINE),
            new SpeedRow(
                new Line("parity", "loss", "", 1, "millionths"),
                Spread.NONE,
                "<= 1.00",
                Verdict.MISSED,
                date,
                MACHINE)),
        SpeedTable.read(file));
  }

  private static final String OLDER =
      "date,cpu,processors,os,java,vm,kernels,part,what,threads,measured,unit,against,other,value,low,"
          + "high,target,verdict\n"
          + "2026-01-02,\"A \"\"fast\"\" CPU\",2,Linux,17.0.9,VM,cpu: wide,";

  @Test
  void olderColumnsAreRead() throws IOException {
    Path file = directory.resolve("older.csv");
    Files.writeString(file, OLDER + "gemm,4x4,1,2.5,ms,OpenBLAS,3.0,1.25,0.75,1.5,>= 1.00,open\n");
    assertEquals(
        List.of(
            new SpeedRow(
                new Line("gemm", "4x4", "OpenBLAS", 1, "ratio"),
                new Spread(1.25, 0.75, 1.5),
                ">= 1.00",
                Verdict.WITHIN_NOISE,
                LocalDate.of(2026, 1, 2),
                MACHINE)),
        SpeedTable.read(file));
    Files.writeString(file, OLDER + "start,s,1,2.5,s,,,2.5,2,3,<= 3.00,met\n");
    assertEquals("s", SpeedTable.read(file).get(0).line().unit());
  }

  /** Of a row of a table, with a cell that is none. */
  @Test
  void aDamagedRowIsNamed() throws IOException {
    for (String[] damage :
        new String[][] {
          {"start,s,1,2.5,s,,,fast,2,3,<= 3.00,met\n", "a number for value, found fast"},
          {"start,s,1,2.5,s,,,2.5,2,3,<= 3.00,fine\n", "met, within noise, missed", "fine"},
          {"start,s,1,2.5,s,,,2.5,2,3\n", "19 cells, found 17"}
        }) {
      Path file = Files.writeString(directory.resolve("bad.csv"), OLDER + damage[0]);
      BadInputException e =
          assertThrows(BadInputException.class, () -> SpeedTable.read(file), damage[0]);
      for (String said : List.of("bad.csv: row 2", damage[1])) {
        assertTrue(e.getMessage().contains(said), e.getMessage());
      }
    }
  }

  @Test
  void allPublishedTablesAreRead() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("results"))) {
      List<Path> tables =
          files.filter(f -> f.getFileName().toString().matches("speed-.*csv")).toList();
      assertTrue(tables.size() >= 9, tables::toString);
      for (Path table : tables) {
        List<SpeedRow> rows = SpeedTable.read(table);
        assertEquals(Files.readAllLines(table).size() - 1, rows.size(), table.toString());
        for (SpeedRow row : rows) {
          boolean low = row.value().low() <= row.value().median();
          assertTrue(low && row.value().median() <= row.value().high(), row::toString);
          assertTrue(table.toString().contains(row.date().toString()), row::toString);
          assertEquals(row.verdict() == Verdict.NONE, row.target().isEmpty(), row::toString);
        }
      }
    }
  }
}
