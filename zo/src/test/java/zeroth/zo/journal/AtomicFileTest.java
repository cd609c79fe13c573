package zeroth.zo.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file is the old one or the new one, and nothing is left beside it. */
class AtomicFileTest {
  @TempDir Path directory;

  private static void write(FileChannel out, String text) throws IOException {
    out.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void aFileIsReplacedAsAWhole() throws IOException {
    Path file = directory.resolve("file");
    Path partial = directory.resolve("file" + AtomicFile.PARTIAL);
    Files.writeString(partial, "what is left of a run that was killed");
    for (String text : new String[] {"first", "second"}) {
      AtomicFile.replace(file, out -> write(out, text));
      assertEquals(text, Files.readString(file));
      assertFalse(Files.exists(partial));
    }
    IOException full = new IOException("No space left on device");
    IOException told =
        assertThrows(
            IOException.class,
            () ->
                AtomicFile.replace(
                    file,
                    out -> {
                      write(out, "thi");
                      throw full;
                    }));
    assertEquals(full, told);
    assertEquals("second", Files.readString(file));
    assertFalse(Files.exists(partial));
  }
}
