package zeroth.bench.pretraining;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import zeroth.bench.CommandLineRun;
import zeroth.bench.ExitCode;
import zeroth.tensor.backend.Backend;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.cpu.CpuBackend;
import zeroth.transformer.LanguageModel;
import zeroth.transformer.decoder.LlamaDecoder;
import zeroth.transformer.head.CausalHead;
import zeroth.transformer.tokenizer.TextTokenizer;

/** The model that comes with the build is what its page says. */
class GlossLmTest {
  private static final Path PAGE = Path.of("pages/gloss-lm.md");

  @Test
  void hasTheHashAndTheLossThatThePageTells() throws IOException {
    String page = Files.readString(PAGE);
    LanguageModel model = GlossLm.read(name -> false, note -> {}).model();
    try (Backend backend = CpuBackend.create(2);
        TextTokenizer tokenizer = model.tokenizer()) {
      Parameters theta = model.parameters().on(backend);
      assertTrue(page.contains("sha256=" + theta.sha256()), theta.sha256());
      TokenizedTexts texts = TokenizedTexts.of(GlossTexts.read(), tokenizer, 256);
      List<int[]> heldOut = texts.heldOut();
      double loss = new NextToken(new CausalHead(model.decoder()), theta, backend).loss(heldOut);
      String told = String.format(Locale.ROOT, "held_out_loss=%.4f", loss);
      assertTrue(page.contains(told), told);
    }
  }

  @Test
  void hasTheSizesOfTheCommandsDefaults() {
    LanguageModel model = GlossLm.read(name -> false, note -> {}).model();
    model.tokenizer().close();
    assertEquals(GlossLm.config(), ((LlamaDecoder) model.decoder()).config());
    assertEquals(1, model.ends().size());
    assertTrue(model.ends().contains(ByteVocabulary.END_ID));
  }

  @Test
  void isSmall() throws IOException {
    try (InputStream weights = GlossLm.open("model.safetensors");
        InputStream tokenizer = GlossLm.open("tokenizer.json")) {
      assertTrue(weights.readAllBytes().length + tokenizer.readAllBytes().length < 5_000_000);
    }
  }

  /** The continuation of the page. */
  @Test
  void goesOnAsThePageShows() throws IOException {
    String page = Files.readString(PAGE);
    String prompt = "a large bird that";
    CommandLineRun run = CommandLineRun.of("generate", "--model", "gloss-lm", "--prompt", prompt);
    assertEquals(ExitCode.DONE, run.code(), run.err());
    assertTrue(page.contains("| `" + prompt + "` | " + run.out().strip() + " |"), run.out());
  }

  @Test
  void isListed() {
    assertTrue(CommandLineRun.of("models").out().contains("gloss-lm"));
  }
}
