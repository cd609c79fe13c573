package zeroth.bench.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.Color;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Colours that can be told from what they stand on, and from each other. */
class InkTest {
  @Test
  void everyColourStandsOutInBothSchemes() {
    for (Ink ink : Ink.values()) {
      if (!List.of(Ink.PAGE, Ink.PAPER, Ink.LINE).contains(ink)) {
        boolean text = ink == Ink.INK || ink == Ink.SOFT;
        double least = text ? 4.5 : 3;
        assertTrue(contrast(ink.light, Ink.PAPER.light) >= least, ink + ", light");
        assertTrue(contrast(ink.dark, Ink.PAPER.dark) >= least, ink + ", dark");
        if (text) {
          assertTrue(contrast(ink.light, Ink.PAGE.light) >= least, ink + ", light page");
          assertTrue(contrast(ink.dark, Ink.PAGE.dark) >= least, ink + ", dark page");
        }
      }
    }
  }

  @Test
  void aDrawingsColoursAreToldApartBeforeTheyFollowTheScheme() {
    assertEquals(
        Ink.values().length, Arrays.stream(Ink.values()).map(ink -> ink.light).distinct().count());
    assertEquals(
        "stroke:var(--blue);fill:var(--paper)",
        Ink.themed("stroke:rgb(31,111,178);fill:rgb(255,255,255)"));
  }

  @Test
  void blackOnWhiteIsTwentyOneToOne() {
    assertEquals(21, contrast(0x000000, 0xffffff), 1e-9);
    assertEquals(4.54, contrast(0x767676, 0xffffff), 0.005);
  }

  /** WCAG 2.2, contrast ratio. */
  private static double contrast(int a, int b) {
    double x = luminance(new Color(a));
    double y = luminance(new Color(b));
    return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05);
  }

  private static double luminance(Color c) {
    return 0.2126 * linear(c.getRed())
        + 0.7152 * linear(c.getGreen())
        + 0.0722 * linear(c.getBlue());
  }

  private static double linear(int channel) {
    double c = channel / 255.0;
    return c <= 0.04045 ? c / 12.92 : Math.pow((c + 0.055) / 1.055, 2.4);
  }
}
