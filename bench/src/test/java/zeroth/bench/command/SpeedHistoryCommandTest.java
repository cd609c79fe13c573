package zeroth.bench.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xml.sax.SAXException;
import zeroth.bench.CommandLineRun;

/** {@code zeroth speed --history}, of tables with a header of today's and with one of before. */
class SpeedHistoryCommandTest {
  private static final String TODAY =
      "part,what,against,threads,unit,lower_quartile,median,upper_quartile,target,verdict,date,jdk,cpu,"
          + "processors,kernels,os,vm,measured,measured_unit,other\n";
  private static final String BEFORE =
      "date,cpu,processors,os,java,vm,kernels,part,what,threads,measured,unit,against,other,value,low,"
          + "high,target,verdict\n";

  @TempDir Path directory;

  @Test
  void aLineGoesThroughTablesOfEitherKind()
      throws IOException, ParserConfigurationException, SAXException {
    Path tables = Files.createDirectories(directory.resolve("tables"));
    Files.writeString(
        tables.resolve("1.csv"),
        BEFORE
            + "2026-01-01,<CPU>,1,Linux,17.0.1,VM,cpu,step,mezo & co,1,3,ms,base,2,1.5,1.25,2,,\n");
    Files.writeString(
        tables.resolve("2.csv"),
        TODAY
            + "step,mezo & co,base,1,ratio,1,1.125,1.25,<= 1.20,within noise,2026-01-11,17.0.2,<CPU>,1,cpu,"
            + "Linux,VM,3,ms,2\n"
            + "step,once,base,1,ratio,7,8,9,,,2026-01-11,17.0.2,<CPU>,1,cpu,Linux,VM,3,ms,2\n");
    Files.writeString(
        tables.resolve("other.csv"),
        BEFORE
            + "2025-12-01,Other,1,Linux,17.0.1,VM,cpu,step,mezo & co,1,3,ms,base,2,1.5,1.25,2,,\n");
    Path out = directory.resolve("page.html");
    CommandLineRun run = CommandLineRun.of("speed", "--history", tables, "--out", out);
    assertEquals(0, run.code(), run.err());
    assertTrue(run.out().contains("page.svg"), run.out());
    String html = Files.readString(out);
    assertTrue(html.contains("&lt;CPU&gt;, 1 processor, JDK 17, cpu"), html);
    // what the chart tells those who do not see it: both points at their days
    String told = "mezo &amp; co (base): 1.500 at 0 to 1.125 at 10";
    assertTrue(html.contains(told), html);
    assertTrue(html.contains("days since 2026-01-01"), "another machine began before");
    assertTrue(html.contains(">within noise<"), html);
    assertTrue(html.contains(">once (base)<"), "in the table");
    Path svg = directory.resolve("page.svg");
    String picture = Files.readString(svg);
    assertTrue(picture.contains(told), picture);
    assertFalse(picture.contains("once"), "measured once: no line");
    DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(svg.toFile());
  }

  @Test
  void whereNothingWasMeasuredTwicePointsAreDrawn() throws IOException {
    Path tables = Files.createDirectories(directory.resolve("tables"));
    Files.writeString(
        tables.resolve("1.csv"),
        BEFORE + "2026-01-01,CPU,1,Linux,17.0.1,VM,cpu,step,mezo,1,3,ms,base,2,1.5,1.25,2,,\n");
    CommandLineRun run =
        CommandLineRun.of("speed", "--history", tables, "--out", directory.resolve("page"));
    assertEquals(0, run.code(), run.err());
    String html = Files.readString(directory.resolve("page.html"));
    assertTrue(html.contains("mezo (base): 1.500 at 0.00"), html);
    assertTrue(html.contains("so there are no lines"), html);
  }
}
