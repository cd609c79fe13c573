package zeroth.bench;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import zeroth.tensor.opencl.OpenClDevice;

/** What gpu-kit packs, unpacked elsewhere and run without a JDK and without this project. */
class GpuKitTest {
  private static final int MEGABYTES = 60;
  private static final int PATIENCE_SECONDS = 300;

  @TempDir Path directory;

  private record Ended(int code, String out, String err) {}

  @Test
  void aKitMeasuresWhereThereIsADeviceAndSaysWhereThereIsNone() throws Exception {
    Path kit = directory.resolve("kit.tar.gz");
    Ended packed = run(builder(tree().resolve("bench/bin/gpu-kit"), kit.toString()));
    assertEquals(0, packed.code, packed.err);
    assertTrue(Files.size(kit) < MEGABYTES * 1_000_000, packed.out);
    assertEquals(0, run(builder("tar", "xzf", kit.toString())).code);

    ProcessBuilder measure =
        builder("zeroth-gpu-kit/measure", "--part", "noise", "--out", "found", "--rounds", "1");
    measure.environment().keySet().retainAll(List.of("LANG", "OCL_ICD_VENDORS"));
    measure.environment().put("PATH", "/usr/local/bin:/usr/bin:/bin"); // no JDK's
    Ended measured = run(measure);
    Path table = directory.resolve("found/speed.csv");
    if (OpenClDevice.list().isEmpty()) {
      assertEquals(3, measured.code, measured.err);
      assertTrue(measured.err.contains("nothing is timed"), measured.err);
      assertFalse(Files.exists(table));
    } else {
      assertEquals(0, measured.code, measured.err);
      assertTrue(measured.out.contains("agree with the CPU to the bit"), measured.out);
      assertTrue(Files.readString(table).contains("normals added to the weights"), measured.out);
      byte[] before = Files.readAllBytes(table);
      Ended again = run(builder("zeroth-gpu-kit/measure", "--out", "found"));
      assertEquals("measure: found holds figures already: give another --out\n", again.err);
      assertArrayEquals(before, Files.readAllBytes(table));
    }
    Ended packedAgain = run(builder(Path.of("bin/gpu-kit").toAbsolutePath(), kit.toString()));
    assertEquals(2, packedAgain.code);
    assertTrue(packedAgain.err.contains("exists"), packedAgain.err);
    Ended number = run(builder("zeroth-gpu-kit/measure", "--device", "gpu"));
    assertEquals("measure: --device gpu: expected a number, as in opencl:0\n", number.err);
    Ended other = run(builder("zeroth-gpu-kit/measure", "--device", "77"));
    assertEquals(3, other.code);
    assertTrue(other.err.contains("no device opencl:77"), other.err);
  }

  /** A device that differs, such as one beside the one that is wanted, forbids only itself. */
  @Test
  void aDeviceIsJudgedByItsOwnBits() throws Exception {
    Path kit = Files.createDirectories(directory.resolve("kit/java/bin")).getParent().getParent();
    String script = Files.readString(Path.of("bin/gpu-kit"));
    String measure =
        script.substring(script.indexOf("<<'END'\n") + 8, script.indexOf("\nEND\n") + 1);
    Path java = kit.resolve("java/bin/java");
    Files.writeString(kit.resolve("measure"), measure.replace(" NATIVE ", " "));
    Files.writeString(
        java,
        """
        #!/bin/sh
        case "$*" in
          *devices) printf 'opencl:0\\n  self-test  differs\\nopencl:1\\n  self-test  all agree with the CPU to the bit\\n'; exit 1 ;;
          *) echo timed ;;
        esac
        """);
    assertTrue(kit.resolve("measure").toFile().setExecutable(true));
    assertTrue(java.toFile().setExecutable(true));
    assertEquals(3, run(builder("kit/measure", "--out", "first")).code);
    Ended second = run(builder("kit/measure", "--device", "1", "--out", "second"));
    assertEquals(0, second.code, second.err);
    assertTrue(second.out.endsWith("timed\n"), second.out);
  }

  @Test
  void aBadNameIsRefused() throws Exception {
    Ended ended = run(builder(Path.of("bin/gpu-kit").toAbsolutePath(), "--all"));
    assertEquals(2, ended.code);
    assertEquals("gpu-kit: --all: expected the name of a file to write\n", ended.err);
  }

  /** A tree that is built: the launcher, and the class path as jars. */
  private Path tree() throws IOException {
    Path tree = directory.resolve("tree");
    Path bin = Files.createDirectories(tree.resolve("bench/bin"));
    Path lib = Files.createDirectories(tree.resolve("bench/target/lib"));
    Files.createDirectories(tree.resolve("bench/src/main"));
    Files.writeString(tree.resolve("pom.xml"), "");
    Files.writeString(tree.resolve("bench/pom.xml"), "");
    for (String script : List.of("zeroth", "gpu-kit")) {
      Files.copy(Path.of("bin", script), bin.resolve(script), StandardCopyOption.COPY_ATTRIBUTES);
    }
    int directories = 0;
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
      Path path = Path.of(entry);
      if (Files.isDirectory(path)) {
        jar(path, lib.resolve("classes-" + directories++ + ".jar"));
      } else if (Files.exists(path) && !path.getFileName().toString().startsWith("langchain4j")) {
        Files.copy(path, lib.resolve(path.getFileName())); // but for the large model
      }
    }
    Files.copy(lib.resolve("classes-0.jar"), tree.resolve("bench/target/zeroth-bench.jar"));
    Files.writeString(tree.resolve("bench/target/built"), "");
    return tree;
  }

  private static void jar(Path classes, Path file) throws IOException {
    try (OutputStream out = Files.newOutputStream(file);
        JarOutputStream jar = new JarOutputStream(out);
        Stream<Path> all = Files.walk(classes)) {
      for (Path path : all.filter(Files::isRegularFile).toList()) {
        jar.putNextEntry(new JarEntry(classes.relativize(path).toString()));
        Files.copy(path, jar);
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private ProcessBuilder builder(Object... command) {
    return new ProcessBuilder(Stream.of(command).map(Object::toString).toList())
        .directory(directory.toFile());
  }

  private Ended run(ProcessBuilder builder) throws Exception {
    Path out = Files.createTempFile(directory, "out", "");
    Path err = Files.createTempFile(directory, "err", "");
    Process process = builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
    if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError("not over in time: " + builder.command());
    }
    return new Ended(process.exitValue(), Files.readString(out), Files.readString(err));
  }
}
