package zeroth.bench.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Pages as a browser shows them: wide and narrow, light and dark, whatever names they hold. Tests
 * with this tag look at what does not depend on the JVM, and need not run on a second one.
 */
@Tag("browser")
class PagesInChromiumTest {
  private static final String LABEL =
      "\"onload=attacked=1 x=\"><script>attacked=1</script><img src=x onerror='attacked=1'> & &amp; it's";

  private static Chromium chromium;
  @TempDir private Path directory;

  @BeforeAll
  static void find() {
    Optional<Chromium> found = Chromium.find();
    Assumptions.assumeTrue(found.isPresent(), Chromium.MISSING);
    chromium = found.get();
  }

  private static String page(String name) {
    return switch (name) {
      case "run" -> SamplePages.run(List.of(LABEL, "good"), SamplePages.metrics(200));
      case "runs" -> SamplePages.runs(LABEL);
      case "protocol" -> SamplePages.protocol(LABEL);
      case "alignment" -> SamplePages.alignment(LABEL);
      case "comparison" -> SamplePages.comparison(LABEL);
      case "speed" -> SamplePages.speed(LABEL).html();
      default -> SamplePages.learning(LABEL, 250);
    };
  }

  @ParameterizedTest
  @CsvSource({
    "run, 400, false",
    "run, 400, true",
    "run, 1200, false",
    "run, 1200, true",
    "runs, 400, false",
    "runs, 1200, true",
    "protocol, 400, false",
    "protocol, 1200, true",
    "alignment, 400, false",
    "alignment, 1200, true",
    "comparison, 400, false",
    "comparison, 1200, true",
    "speed, 400, false",
    "speed, 1200, true",
    "learning, 400, false",
    "learning, 1200, true"
  })
  void aPageIsReadable(String name, int width, boolean dark) throws Exception {
    JsonNode found = measured(page(name), width, dark);
    assertEquals(width, found.get("width").asInt());
    assertEquals(0, found.get("overflow").asInt(), "pixels that stand out to the right");
    assertEquals(0, found.get("resources").asInt(), "files that the page asked for");
    assertEquals(0, found.get("unnamed").asInt(), "pictures and choices without a name");
    double ground = found.get("ground").asDouble();
    assertTrue(dark ? ground < 0.05 : ground > 0.8, "luminance of the ground: " + ground);
    // WCAG 2.2, 1.4.3, level AA
    assertTrue(found.get("contrast").asDouble() >= 4.5, found.toString());
    JsonNode digits = found.get("digits");
    assertEquals(name.equals("protocol"), digits.isNull(), "a page without a chart: " + digits);
    // digits are 0.73 of their letters' size: 11 pixels and more
    assertTrue(digits.isNull() || digits.asDouble() >= 8, "height of digits: " + digits);
    assertTrue(found.get("smallest").asDouble() >= 12, "letters: " + found.get("smallest"));
  }

  @Test
  void theAxisIsChosenWithoutAScript() throws Exception {
    JsonNode run = measured(page("run"), 400, false).get("charts");
    JsonNode alignment = measured(page("alignment"), 1200, false).get("charts");
    JsonNode learning = measured(page("learning"), 400, true).get("charts");
    for (Axis axis : Axis.values()) {
      String by = " by " + axis.title;
      assertEquals(List.of("Loss" + by, "Accuracy" + by), texts(run.get(axis.key())));
      List<String> charts = texts(alignment.get(axis.key()));
      assertEquals("d cos², mean so far" + by, charts.get(0));
      assertTrue(charts.get(1).endsWith("by d cos², predicted"), charts.get(1));
      assertEquals(2, charts.size());
      for (String chart : texts(learning.get(axis.key()))) {
        assertTrue(chart.endsWith(by) && !chart.contains(" and "), chart);
      }
    }
    assertEquals("by-seconds", measured(page("run"), 400, false).get("focus").asText());
  }

  @Test
  void namesAreShownAsTheyAre() throws Exception {
    for (String name : List.of("run", "runs", "alignment", "learning", "comparison", "speed")) {
      JsonNode found = measured(page(name), 1200, false);
      assertFalse(found.get("attacked").asBoolean(), name);
      if (!name.equals("learning") && !name.equals("comparison")) {
        // the page of speed has what a figure is compared with behind its name
        assertTrue(
            texts(found.get("heads")).stream().anyMatch(head -> head.startsWith(LABEL)),
            found.get("heads").toString());
      }
    }
  }

  /** That errors and files asked for would be seen. */
  @Test
  void whatIsWrongIsSeen() throws Exception {
    String page =
        page("run")
            .replace(
                "</main>",
                "<script>console.error('seen')</script><img src='none.png'>"
                    + "<div style='width:2000px;color:#777;background:#888'>wide</div></main>");
    Chromium.Seen seen = show(page, 400, false);
    assertTrue(seen.console().stream().anyMatch(line -> line.contains("seen")), "no error seen");
    JsonNode found = found(seen);
    assertTrue(found.get("overflow").asInt() > 1000, found.toString());
    assertTrue(found.get("contrast").asDouble() < 2, found.toString());
    assertEquals("wide", found.get("palest").asText());
  }

  private JsonNode measured(String page, int width, boolean dark) throws Exception {
    Chromium.Seen seen = show(page, width, dark);
    assertEquals(List.of(), seen.console());
    return found(seen);
  }

  private Chromium.Seen show(String page, int width, boolean dark) throws Exception {
    String script;
    try (InputStream in = PagesInChromiumTest.class.getResourceAsStream("measure.js")) {
      script = new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
    String scripted = page.replace("</body>", "<script>" + script + "</script></body>");
    // a window without a frame is no narrower than 500 pixels, a frame inside it is
    String frame =
        "<!DOCTYPE html><html style='color-scheme:light dark'><meta charset='utf-8'><body>"
            + "<iframe style='border:0;width:%dpx;height:900px' srcdoc=\"%s\"></iframe></body></html>";
    Path file = directory.resolve("page.html");
    String inside = scripted.replace("&", "&amp;").replace("\"", "&quot;");
    Files.writeString(file, frame.formatted(width, inside));
    return chromium.show(file, directory, width + 200, dark);
  }

  private static JsonNode found(Chromium.Seen seen) throws IOException {
    Matcher result = Pattern.compile("<pre id=\"found\">([^<]*)</pre>").matcher(seen.dom());
    assertTrue(result.find(), "the page has not been measured: " + seen.console());
    return new ObjectMapper().readTree(Base64.getDecoder().decode(result.group(1)));
  }

  private static List<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>();
    array.forEach(text -> texts.add(text.asText()));
    return texts;
  }
}
