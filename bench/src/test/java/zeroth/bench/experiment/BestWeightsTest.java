package zeroth.bench.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import zeroth.bench.TinyModel;
import zeroth.tensor.BadInputException;
import zeroth.tensor.Shape;
import zeroth.tensor.Tensor;
import zeroth.tensor.direction.Direction;
import zeroth.tensor.random.Key;
import zeroth.tensor.reference.ReferenceBackend;
import zeroth.transformer.Model;
import zeroth.transformer.encoder.EncoderNames;
import zeroth.transformer.huggingface.HuggingFaceDirectory;
import zeroth.transformer.safetensors.SafetensorsReader;

/** What is kept comes back to the bit, into the same storage, and is a model by itself. */
class BestWeightsTest {
  @TempDir Path directory;

  @Test
  void theWeightsKeptLastComeBack() throws Exception {
    Model model = TinyModel.create();
    BestWeights best =
        new BestWeights(
            new TextClassification(model, new ReferenceBackend()), directory.resolve("model"));
    best.keep();
    List<String> first = names(directory.resolve("model"));
    model.parameters().add(0.1, new Direction.Gaussian(Key.ofSeed(1)));
    best.keep();
    String kept = model.parameters().sha256();
    float[] storage = model.parameters().tensor(EncoderNames.WORDS).data();

    model.parameters().add(0.1, new Direction.Gaussian(Key.ofSeed(2)));
    assertNotEquals(kept, model.parameters().sha256());
    best.restore();

    assertEquals(kept, model.parameters().sha256());
    assertTrue(storage == model.parameters().tensor(EncoderNames.WORDS).data());
    Path written = directory.resolve("model");
    assertEquals(kept, HuggingFaceDirectory.read(written).parameters().sha256());
    assertEquals(first, names(written), "a file was left, or lost");
    assertTrue(first.containsAll(List.of("config.json", "model.safetensors", "tokenizer.json")));
    assertTrue(first.stream().noneMatch(name -> name.startsWith(".") || name.endsWith(".next")));
  }

  private static List<String> names(Path directory) throws IOException {
    try (var files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void anotherShapeIsRefused() {
    Model model = TinyModel.create();
    new BestWeights(
            new TextClassification(model, new ReferenceBackend()), directory.resolve("model"))
        .keep();
    Tensor other = Tensor.zeros(Shape.of(3, 5));
    try (SafetensorsReader reader =
        SafetensorsReader.open(directory.resolve("model/model.safetensors"))) {
      BadInputException e =
          assertThrows(BadInputException.class, () -> reader.read(EncoderNames.WORDS, other));
      assertTrue(e.getMessage().contains("(3, 5)"), e.getMessage());
    }
  }
}
