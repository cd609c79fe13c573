package zeroth.transformer.torch;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import zeroth.tensor.BadInputException;
import zeroth.tensor.FileProblem;
import zeroth.tensor.Shape;
import zeroth.tensor.Tensor;
import zeroth.tensor.backend.Parameters;
import zeroth.transformer.torch.Pickled.Dictionary;
import zeroth.transformer.torch.Pickled.Module;
import zeroth.transformer.torch.Pickled.Storage;
import zeroth.transformer.torch.Pickled.Stored;

/**
 * The networks that the authors of ZO Fine-tuner publish (arXiv 2510.00419): torch's archive of a
 * dictionary from a tensor's name to {@code Sequential(Linear(5, 64), Tanh(), Linear(64, 1))}, in
 * float32, float16 or bfloat16.
 */
public final class PertNnFile {
  /** Larger files are not read; a network takes about 4 kB. */
  private static final long LARGEST = 256L << 20;

  private static final int INPUTS = 5;
  private static final int HIDDEN = 64;
  private static final String PICKLE = "/data.pkl";

  private final String source;
  private final String root;
  private final Map<String, ByteBuffer> entries;

  private PertNnFile(String source, String root, Map<String, ByteBuffer> entries) {
    this.source = source;
    this.root = root;
    this.entries = entries;
  }

  /**
   * Reads a file.
   *
   * @return for a tensor NAME: {@code NAME.0.weight} (64, 5), {@code NAME.0.bias} (64), {@code
   *     NAME.2.weight} (1, 64), {@code NAME.2.bias} (1)
   * @throws BadInputException if it cannot be read or is anything else
   */
  public static Parameters read(Path file) {
    try {
      if (!Files.isRegularFile(file)) {
        throw new BadInputException(file.toString(), "file", "a .pth file", "none");
      }
      long size = Files.size(file);
      if (size > LARGEST) {
        throw new BadInputException(
            file.toString(), "size", "at most " + LARGEST + " bytes", String.valueOf(size));
      }
      return of(file.toString(), Files.readAllBytes(file));
    } catch (IOException e) {
      throw new BadInputException(file.toString(), "reading", "a readable file", FileProblem.of(e));
    }
  }

  /**
   * The networks of a file's content.
   *
   * @param source its name for messages
   * @throws BadInputException as {@link #read}
   */
  public static Parameters of(String source, byte[] content) {
    Map<String, ByteBuffer> entries = StoredZip.entries(source, content);
    List<String> programs = entries.keySet().stream().filter(n -> n.endsWith(PICKLE)).toList();
    if (programs.size() != 1) {
      throw new BadInputException(
          source, "archive", "one entry ROOT" + PICKLE, String.valueOf(programs.size()));
    }
    String name = programs.get(0);
    String root = name.substring(0, name.length() - PICKLE.length());
    ByteBuffer order = entries.get(root + "/byteorder"); // older files have none and are little
    if (order != null && !"little".equals(ascii(order))) {
      throw new BadInputException(source, "byteorder", "little", ascii(order));
    }
    Pickled top = PickleProgram.run(source + ", " + name, entries.get(name));
    return new PertNnFile(source, root, entries).networks(top);
  }

  private static String ascii(ByteBuffer bytes) {
    int shown = Math.min(16, bytes.remaining());
    byte[] text = new byte[shown];
    bytes.duplicate().get(text);
    return new String(text, StandardCharsets.ISO_8859_1).strip();
  }

  private Parameters networks(Pickled top) {
    if (!(top instanceof Dictionary networks) || networks.items().isEmpty()) {
      throw new BadInputException(source, "content", "networks by tensor", "something else");
    }
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    networks.items().forEach((name, network) -> add(name, network, tensors));
    return Parameters.of(tensors);
  }

  private void add(String name, Pickled network, Map<String, Tensor> to) {
    Map<String, Pickled> layers = children(name, network, "Sequential", "_modules");
    if (!layers.keySet().equals(Set.of("0", "1", "2"))) {
      throw bad(name, "layers 0, 1 and 2", String.join(", ", layers.keySet()));
    }
    linear(name + ".0", layers.get("0"), INPUTS, HIDDEN, to);
    children(name + ".1", layers.get("1"), "Tanh", "_modules");
    linear(name + ".2", layers.get("2"), HIDDEN, 1, to);
  }

  private void linear(String name, Pickled layer, int in, int out, Map<String, Tensor> to) {
    Map<String, Pickled> parts = children(name, layer, "Linear", "_parameters");
    tensor(name + ".weight", parts.get("weight"), Shape.of(out, in), to);
    tensor(name + ".bias", parts.get("bias"), Shape.of(out), to);
  }

  /** An attribute of a module of a class, a dictionary. */
  private Map<String, Pickled> children(String name, Pickled module, String kind, String field) {
    if (module instanceof Module m
        && m.kind().endsWith("." + kind)
        && m.state().get(field) instanceof Dictionary children) {
      return children.items();
    }
    throw bad(name, "a " + kind, module instanceof Module m ? m.kind() : "something else");
  }

  private void tensor(String name, Pickled part, Shape shape, Map<String, Tensor> to) {
    if (!(part instanceof Stored stored)) {
      throw bad(name, "a tensor of shape " + shape, "none");
    }
    Shape found = new Shape(stored.shape());
    if (!found.equals(shape)) {
      throw bad(name, "shape " + shape, found.toString());
    }
    Storage storage = stored.storage();
    int width = storage.kind().equals("FloatStorage") ? Float.BYTES : Short.BYTES;
    String key = root + "/data/" + storage.key();
    ByteBuffer data = entries.get(key);
    if (data == null || data.limit() != shape.size() * width) {
      String bytes = data == null ? "no such entry" : data.limit() + " bytes";
      throw bad(name, shape.size() * width + " bytes in " + key, bytes);
    }
    float[] elements = new float[shape.size()];
    for (int i = 0; i < elements.length; i++) {
      elements[i] =
          switch (storage.kind()) {
            case "FloatStorage" -> data.getFloat(i * width);
            case "HalfStorage" -> half(data.getShort(i * width));
            default -> Float.intBitsToFloat(data.getShort(i * width) << 16);
          };
      if (!Float.isFinite(elements[i])) {
        throw bad(name, "finite numbers", String.valueOf(elements[i]));
      }
    }
    to.put(name, new Tensor(shape, elements));
  }

  /** IEEE 754 binary16: 1 bit of sign, 5 of exponent, 10 of fraction. */
  private static float half(short bits) {
    int exponent = bits >>> 10 & 0x1f;
    int fraction = bits & 0x3ff;
    float magnitude =
        switch (exponent) {
          case 0 -> fraction * 0x1p-24f;
          case 0x1f -> fraction == 0 ? Float.POSITIVE_INFINITY : Float.NaN;
          default -> Math.scalb(1 + fraction * 0x1p-10f, exponent - 15);
        };
    return bits < 0 ? -magnitude : magnitude;
  }

  private BadInputException bad(String place, String expected, String found) {
    String shown = found.length() > 100 ? found.substring(0, 100) + "..." : found;
    return new BadInputException(source, place, expected, shown);
  }
}
