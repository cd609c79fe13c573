package zeroth.bench.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/** The bench's figures over time, of which one was no number. */
class SpeedHistoryReportTest {
  private static final String HOSTILE = "<script>alert(1)</script>";

  @Test
  void whatIsNoNumberHasNoChartButARow() throws IOException {
    SpeedHistoryReport report = SamplePages.speed(HOSTILE);
    String page = report.html();
    assertFalse(page.contains("could not be drawn"), page);
    assertEquals(2 * 2, page.split("<svg class", -1).length - 1, "two charts, each in two sizes");
    assertTrue(page.contains("mezo (2 plain forwards): 1.000 at 0.00 to 2.000 at 1.00"), page);
    assertTrue(page.contains(">parity (2 plain forwards)<"), page);
    assertTrue(page.contains("<td>- to -</td>"), page);
    assertFalse(page.contains("<script"), page);
    String picture = report.svg();
    assertFalse(picture.contains("parity"), picture);
    assertFalse(picture.contains("<script"), picture);
  }
}
