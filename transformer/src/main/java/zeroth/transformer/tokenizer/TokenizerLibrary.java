package zeroth.transformer.tokenizer;

import ai.djl.huggingface.tokenizers.jni.TokenizersLibrary;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import zeroth.tensor.BadInputException;

/**
 * Hugging Face's native tokenizers, as DJL's artifact brings them for each platform.
 *
 * <p>DJL's own loader is passed by on purpose. It asks a cloud metadata service for the machine's
 * name and reports it, probes for CUDA (a third of a second, and warnings where a driver is
 * missing), on a GPU machine downloads another library, and keeps a copy in the home directory. All
 * that is needed is the library for the CPU that lies in the artifact: it is unpacked to a
 * temporary file, which is deleted again as soon as it is loaded.
 */
final class TokenizerLibrary {
  /** What the library for Windows is linked against, in the order of their dependencies. */
  private static final List<String> WINDOWS_DEPENDENCIES =
      List.of("libwinpthread-1.dll", "libgcc_s_seh-1.dll", "libstdc++-6.dll");

  private static boolean loaded;

  private TokenizerLibrary() {}

  /**
   * The native functions.
   *
   * @throws BadInputException if there is no library for this platform or it cannot be loaded
   */
  static synchronized TokenizersLibrary get() {
    if (!loaded) {
      load();
      loaded = true;
    }
    return TokenizersLibrary.LIB;
  }

  private static void load() {
    String system = system();
    try {
      Path directory = Files.createTempDirectory("tokenizers");
      try {
        if (system.startsWith("win")) {
          for (String dependency : WINDOWS_DEPENDENCIES) {
            load(system, dependency, directory);
          }
        }
        load(system, System.mapLibraryName("tokenizers"), directory);
      } finally {
        deleteNowOrAtExit(directory);
      }
    } catch (IOException | UnsatisfiedLinkError e) {
      String expected = "a temporary directory from which native code may be loaded";
      throw new BadInputException("tokenizer library", "loading", expected, e.toString());
    }
  }

  private static void load(String system, String name, Path directory) throws IOException {
    String resource = "native/lib/" + system + "/cpu/" + name;
    Path file = directory.resolve(name);
    ClassLoader loader = TokenizersLibrary.class.getClassLoader();
    try (InputStream in = loader.getResourceAsStream(resource)) {
      if (in == null) {
        throw new BadInputException("tokenizer library", "platform", "a library for it", system);
      }
      Files.copy(in, file);
    }
    try {
      System.load(file.toString());
    } finally {
      deleteNowOrAtExit(file);
    }
  }

  /** This platform as the artifact's folders are named: linux-x86_64, osx-aarch64, ... */
  private static String system() {
    String name = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    String family = name.startsWith("win") ? "win" : name.startsWith("mac") ? "osx" : "linux";
    String processor = System.getProperty("os.arch");
    return family + "-" + (processor.equals("amd64") ? "x86_64" : processor);
  }

  /** Windows does not delete a library that is in use. */
  private static void deleteNowOrAtExit(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      file.toFile().deleteOnExit();
    }
  }
}
