package zeroth.bench.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.io.StringReader;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/** Texts on a page: read back, as a text and as an attribute, they are what was written. */
class HtmlProperties {

  /** Labels, with what means something in HTML among their letters. */
  @Provide
  Arbitrary<String> texts() {
    return Arbitraries.of("a", "é", " ", "\"", "'", "<", ">", "&", "amp;", "&quot;", "=", "/")
        .list()
        .ofMaxSize(12)
        .map(parts -> "x" + String.join("", parts) + "x");
  }

  @Property(tries = 200)
  void aTextIsReadBackAsItWas(@ForAll("texts") String text)
      throws ParserConfigurationException, IOException, SAXException {
    String page =
        new Html().text("h1", text).pairs(List.<String[]>of(new String[] {text, text})).toString();
    String quoted = Html.escape(text);
    Element root = element("<r double=\"" + quoted + "\" single='" + quoted + "'>" + page + "</r>");
    assertEquals(text, root.getAttribute("double"));
    assertEquals(text, root.getAttribute("single"));
    for (String element : List.of("h1", "dt", "dd")) {
      assertEquals(text, root.getElementsByTagName(element).item(0).getTextContent());
    }
    assertFalse(quoted.matches(".*[\"'<>].*"), quoted);
  }

  private static Element element(String markup)
      throws ParserConfigurationException, IOException, SAXException {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(markup)))
        .getDocumentElement();
  }
}
