package zeroth.transformer.torch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static zeroth.transformer.torch.TorchFile.numbers;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import zeroth.tensor.BadInputException;
import zeroth.tensor.Parameter;
import zeroth.tensor.Shape;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.fuzz.Fuzz;

/** Files written by hand in the authors' format, and files that are not. */
class PertNnFileTest {

  private static TorchFile two(String storage) {
    return new TorchFile(storage)
        .network(
            "model.embed.weight", numbers(320, 1), numbers(64, 2), numbers(64, 3), numbers(1, 4))
        .network("model.norm.bias", numbers(320, 5), numbers(64, 6), numbers(64, 7), numbers(1, 8));
  }

  @ParameterizedTest
  @ValueSource(strings = {"FloatStorage", "HalfStorage", "BFloat16Storage"})
  void networksAreReadToTheBit(String storage) {
    Parameters networks = PertNnFile.of("good", two(storage).bytes());
    assertEquals(
        List.of(
            "model.embed.weight.0.weight",
            "model.embed.weight.0.bias",
            "model.embed.weight.2.weight",
            "model.embed.weight.2.bias",
            "model.norm.bias.0.weight",
            "model.norm.bias.0.bias",
            "model.norm.bias.2.weight",
            "model.norm.bias.2.bias"),
        networks.list().stream().map(Parameter::name).toList());
    assertEquals(Shape.of(64, 5), networks.get("model.norm.bias.0.weight").shape());
    assertEquals(Shape.of(1, 64), networks.get("model.norm.bias.2.weight").shape());
    assertArrayEquals(numbers(320, 1), networks.tensor("model.embed.weight.0.weight").data());
    assertArrayEquals(numbers(64, 6), networks.tensor("model.norm.bias.0.bias").data());
    assertArrayEquals(numbers(64, 7), networks.tensor("model.norm.bias.2.weight").data());
    assertArrayEquals(numbers(1, 4), networks.tensor("model.embed.weight.2.bias").data());
  }

  @Test
  void otherShapesAreRefused() {
    byte[] small =
        new TorchFile("FloatStorage")
            .network("x", numbers(320, 1), numbers(63, 2), numbers(64, 3), numbers(1, 4))
            .bytes();
    refused(small, "tensor that is all of its storage");
  }

  @Test
  void numbersThatAreNoneAreRefused() {
    float[] bias = {Float.NaN};
    byte[] nan =
        new TorchFile("FloatStorage")
            .network("x", numbers(320, 1), numbers(64, 2), numbers(64, 3), bias)
            .bytes();
    refused(nan, "x.2.bias", "finite");
  }

  /** The classic attack on an unpickler: a call of os.system. */
  @Test
  void otherClassesAreRefusedByName() {
    byte[] attack =
        "\u0002cos\nsystem\n(X\u0004\0\0\0exittR.".getBytes(StandardCharsets.ISO_8859_1);
    byte[] code = new byte[attack.length + 1];
    System.arraycopy(attack, 0, code, 1, attack.length);
    code[0] = (byte) 0x80;
    refused(TorchFile.program(code), "os.system");
  }

  @Test
  void programsOfAnotherKindAreRefused() {
    byte v = (byte) 0x80;
    refused(TorchFile.program(v, (byte) 4), "protocol 2", "4");
    refused(TorchFile.program(v, (byte) 2, (byte) '}', (byte) '.'), "networks by tensor");
    refused(TorchFile.program(v, (byte) 2, (byte) '}'), "end of the program");
    refused(TorchFile.program(v, (byte) 2, (byte) '.'), "value on the stack");
    refused(TorchFile.program(v, (byte) 2, (byte) 'h', (byte) 3), "remembered", "3");
    refused(TorchFile.program(v, (byte) 2, (byte) 'i'), "0x69");
    refused(TorchFile.program(v, (byte) 2, (byte) 't'), "mark");
    refused(TorchFile.program(v, (byte) 2, (byte) 'N', (byte) 'R'), "2 values");
    refused(
        TorchFile.program(v, (byte) 2, (byte) 'X', (byte) -1, (byte) -1, (byte) -1, (byte) 127),
        "more bytes");
  }

  @Test
  void archivesThatAreCutOrChangedAreRefused() {
    byte[] good = two("FloatStorage").bytes();
    refused(new byte[0], "zip archive");
    refused(Arrays.copyOf(good, good.length - 1), "zip archive");
    refused(Arrays.copyOfRange(good, 100, good.length), "byte");
    byte[] changed = good.clone();
    String text = new String(good, StandardCharsets.ISO_8859_1);
    changed[text.indexOf("cuda:0")] ^= 1;
    refused(changed, "checksum of root/data.pkl");
    BadInputException none =
        assertThrows(BadInputException.class, () -> PertNnFile.read(Path.of("no such file")));
    assertTrue(none.getMessage().contains("no such file"), none.getMessage());
  }

  @Test
  void hostileFiles() {
    Fuzz.attack(
        "pth",
        List.of(two("FloatStorage").bytes(), two("HalfStorage").bytes()),
        1 << 20,
        400,
        content -> PertNnFile.of("mutant", content));
  }

  /** Mutations of the program alone, since a checksum keeps most of the others from it. */
  @Test
  void hostilePrograms() {
    byte[] archive = two("FloatStorage").bytes();
    byte[] program =
        StoredZip.entries(Bytes.of("good", archive)).get("root/data.pkl").read(1 << 20).array();
    Fuzz.attack(
        "pth program",
        List.of(program),
        1 << 20,
        400,
        content ->
            PickleProgram.run(
                "mutant", java.nio.ByteBuffer.wrap(content), PickleProgram.Kind.NETWORKS));
  }

  private static void refused(byte[] content, String... told) {
    BadInputException e =
        assertThrows(BadInputException.class, () -> PertNnFile.of("bad.pth", content));
    assertTrue(e.getMessage().startsWith("bad.pth"), e.getMessage());
    assertFalse(e.getMessage().contains("\n"));
    for (String part : told) {
      assertTrue(e.getMessage().contains(part), e.getMessage());
    }
  }
}
