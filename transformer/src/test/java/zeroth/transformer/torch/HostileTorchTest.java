package zeroth.transformer.torch;

import static zeroth.transformer.torch.TorchWeightsTest.good;

import java.util.List;
import org.junit.jupiter.api.Test;
import zeroth.tensor.fuzz.Fuzz;

/** Hostile files for the reader of state dicts, with all that reading them would do. */
class HostileTorchTest {

  @Test
  void hostileFiles() {
    Fuzz.attack(
        "pytorch_model.bin",
        List.of(good("FloatStorage").bytes(), good("HalfStorage").bytes()),
        1 << 20,
        400,
        HostileTorchTest::readAll);
  }

  /** Mutations of the program alone, since a checksum keeps most of the others from it. */
  @Test
  void hostilePrograms() {
    StateDictFile file = good("BFloat16Storage");
    Fuzz.attack(
        "pytorch_model.bin's program",
        List.of(file.program()),
        1 << 20,
        400,
        content -> readAll(file.archive(content)));
  }

  private static void readAll(byte[] content) {
    try (TorchWeights weights = TorchWeights.of("mutant", content)) {
      for (String name : weights.names()) {
        if (!name.endsWith("position_ids")) {
          weights.read(name);
        }
      }
    }
  }
}
