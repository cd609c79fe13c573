package zeroth.bench.report;

import java.awt.Color;
import java.util.Locale;

/**
 * The colours of a page and of its charts, for readers whose system is light and for those whose is
 * dark. Texts have a contrast of at least 4.5 to 1 on both grounds, lines of charts 3 to 1 on
 * paper, in both schemes (WCAG 2.2, 1.4.3 and 1.4.11).
 */
enum Ink {
  /** What is behind everything. */
  PAGE(0xf5f6f8, 0x0d1117),
  /** What is behind charts and tables. */
  PAPER(0xffffff, 0x161b22),
  /** Texts. */
  INK(0x1f2328, 0xe6edf3),
  /** Texts that explain. */
  SOFT(0x57606a, 0x9da7b3),
  /** Frames and grids, which nothing is read from. */
  LINE(0xdfe3e8, 0x30363d),
  PALE(0x6f98bf, 0x55789c),
  BLUE(0x1f6fb2, 0x58a6ff),
  ORANGE(0xbc4f08, 0xf0883e),
  GREEN(0x2b7a48, 0x56d364),
  GREY(0x6e7781, 0x8b949e),
  PURPLE(0x8250df, 0xbc8cff),
  RED(0xcf222e, 0xff7b72),
  TEAL(0x0b7d86, 0x39c5cf),
  OCHRE(0x8a6500, 0xd4a72c),
  PINK(0xbf3989, 0xf778ba);

  /** For curves that are told apart by colour and by mark. */
  static final Ink[] CURVES = {BLUE, ORANGE, GREEN, PURPLE, TEAL, RED, OCHRE, PINK};

  /** Red, green, blue where the system is light. */
  final int light;

  /** The same where it is dark. */
  final int dark;

  Ink(int light, int dark) {
    this.light = light;
    this.dark = dark;
  }

  /** The colour as a style names it. */
  String css() {
    return "var(--" + key() + ")";
  }

  /** What stands for this colour where a chart is drawn, before {@link #themed}. */
  Color color() {
    return new Color(light);
  }

  /** A drawing whose colours follow the scheme instead of being fixed. */
  static String themed(String svg) {
    String themed = svg;
    for (Ink ink : values()) {
      Color c = ink.color();
      String fixed = "rgb(" + c.getRed() + "," + c.getGreen() + "," + c.getBlue() + ")";
      themed = themed.replace(fixed, ink.css());
    }
    return themed;
  }

  /** The style rules that give each colour its value; paper is white in print. */
  static String rules() {
    StringBuilder light = new StringBuilder(":root { color-scheme: light dark;");
    StringBuilder dark = new StringBuilder();
    dark.append("@media screen and (prefers-color-scheme: dark) { :root {");
    for (Ink ink : values()) {
      light.append(" --%s: #%06x;".formatted(ink.key(), ink.light));
      dark.append(" --%s: #%06x;".formatted(ink.key(), ink.dark));
    }
    return light + " }\n" + dark + " } }\n";
  }

  private String key() {
    return name().toLowerCase(Locale.ROOT);
  }
}
