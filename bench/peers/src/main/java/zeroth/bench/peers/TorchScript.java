package zeroth.bench.peers;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * A module in PyTorch's script, whose ops follow each other without a step back into Java, and
 * which has ops that DJL has no method for, such as fused attention.
 */
final class TorchScript implements AutoCloseable {
  private final PtSymbolBlock module;

  /**
   * Loads a script that lies beside this class.
   *
   * @param file its name
   * @param type name of its one class
   */
  TorchScript(NDManager manager, String file, String type) {
    try {
      byte[] archive = archive(source(file), type);
      module =
          JniUtils.loadModule(
              (PtNDManager) manager, new ByteArrayInputStream(archive), false, false);
    } catch (IOException e) {
      throw new UncheckedIOException(file + ": " + e.getMessage(), e);
    }
  }

  /** Calls a method of the class. */
  IValue call(String method, IValue... arguments) {
    return IValueUtils.runMethod(module, method, arguments);
  }

  /** Calls the method forward so that what it gives has derivatives. */
  NDList derivable(NDList arguments) {
    return IValueUtils.forward(module, arguments, true);
  }

  private static byte[] source(String file) throws IOException {
    try (InputStream in = TorchScript.class.getResourceAsStream(file)) {
      return in.readAllBytes();
    }
  }

  /** What torch.jit.save writes of an object without weights: a pickle of it and its code. */
  private static byte[] archive(byte[] code, String type) throws IOException {
    String object = "\u0080\u0002c__torch__\n" + type + "\n)\u0081}X\b\0\0\0training\u0089sb.";
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      put(zip, "data.pkl", object.getBytes(StandardCharsets.ISO_8859_1));
      put(zip, "constants.pkl", "\u0080\u0002).".getBytes(StandardCharsets.ISO_8859_1));
      put(zip, "code/__torch__.py", code);
      put(zip, "version", "10\n".getBytes(StandardCharsets.ISO_8859_1));
    }
    return bytes.toByteArray();
  }

  private static void put(ZipOutputStream zip, String name, byte[] content) throws IOException {
    ZipEntry entry = new ZipEntry("module/" + name);
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(content.length);
    CRC32 sum = new CRC32();
    sum.update(content);
    entry.setCrc(sum.getValue());
    zip.putNextEntry(entry);
    zip.write(content);
    zip.closeEntry();
  }

  @Override
  public void close() {
    module.close();
  }
}
