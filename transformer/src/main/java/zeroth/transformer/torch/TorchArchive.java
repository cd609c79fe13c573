package zeroth.transformer.torch;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import zeroth.tensor.BadInputException;

/**
 * A file of torch.save: a zip archive with a pickle program, ROOT/data.pkl, and an entry
 * ROOT/data/KEY for each storage that it names (torch's "serialization" note, and
 * caffe2/serialize/inline_container.cc).
 *
 * @param source the file's name for messages
 * @param root the directory of all entries
 * @param entries by name
 */
record TorchArchive(String source, String root, Map<String, StoredZip.Entry> entries) {
  private static final String PICKLE = "/data.pkl";

  /** Largest program, in bytes; a tensor takes about a hundred. */
  private static final int PROGRAM_LIMIT = 32 << 20;

  /** The first bytes of the format before torch 1.6: a pickled number. */
  private static final int OLD = 0x0a8a0280;

  /**
   * Opens one.
   *
   * @throws BadInputException if it is none, or its numbers are not little-endian
   */
  static TorchArchive of(Bytes bytes) {
    if (bytes.size() >= Integer.BYTES) {
      ByteBuffer first = ByteBuffer.allocate(Integer.BYTES);
      bytes.fill(0, first);
      if (Integer.reverseBytes(first.getInt()) == OLD) {
        throw new BadInputException(
            bytes.source(),
            "format",
            "the zip archive that torch.save writes since 1.6",
            "the older one: load and save it with a newer torch, or take model.safetensors");
      }
    }
    Map<String, StoredZip.Entry> entries = StoredZip.entries(bytes);
    List<String> programs = entries.keySet().stream().filter(n -> n.endsWith(PICKLE)).toList();
    if (programs.size() != 1) {
      throw new BadInputException(
          bytes.source(), "archive", "one entry ROOT" + PICKLE, String.valueOf(programs.size()));
    }
    String name = programs.get(0);
    String root = name.substring(0, name.length() - PICKLE.length());
    TorchArchive archive = new TorchArchive(bytes.source(), root, entries);
    archive.checkOrder();
    return archive;
  }

  private void checkOrder() {
    StoredZip.Entry order = entries.get(root + "/byteorder"); // older files have none: little
    if (order != null) {
      String found = StandardCharsets.ISO_8859_1.decode(order.read(64)).toString().strip();
      if (!found.equals("little")) {
        throw new BadInputException(source, "byteorder", "little", found);
      }
    }
  }

  /** What the program makes. */
  Pickled top(PickleProgram.Kind kind) {
    String name = root + PICKLE;
    return PickleProgram.run(source + ", " + name, entries.get(name).read(PROGRAM_LIMIT), kind);
  }

  /**
   * The entry of a storage.
   *
   * @param width bytes of an element
   * @throws BadInputException if there is none of that size
   */
  StoredZip.Entry storage(String tensor, Pickled.Storage storage, int width) {
    String key = root + "/data/" + storage.key();
    StoredZip.Entry entry = entries.get(key);
    if (entry == null || entry.size() / width != storage.count() || entry.size() % width != 0) {
      throw new BadInputException(
          source,
          tensor,
          storage.count() + " elements of " + width + " bytes in " + key,
          entry == null ? "no such entry" : entry.size() + " bytes");
    }
    return entry;
  }
}
