package zeroth.transformer.torch;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import zeroth.tensor.BadInputException;
import zeroth.tensor.FileProblem;
import zeroth.tensor.Shape;
import zeroth.tensor.Tensor;
import zeroth.tensor.backend.Parameters;
import zeroth.transformer.checkpoint.FloatFormat;
import zeroth.transformer.checkpoint.StoredTensor;
import zeroth.transformer.torch.Pickled.Dictionary;
import zeroth.transformer.torch.Pickled.Module;
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

  private final TorchArchive archive;

  private PertNnFile(TorchArchive archive) {
    this.archive = archive;
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
    TorchArchive archive = TorchArchive.of(Bytes.of(source, content));
    return new PertNnFile(archive).networks(archive.top(PickleProgram.Kind.NETWORKS));
  }

  private Parameters networks(Pickled top) {
    if (!(top instanceof Dictionary networks) || networks.items().isEmpty()) {
      throw new BadInputException(
          archive.source(), "content", "networks by tensor", "something else");
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
    boolean whole =
        stored.offset() == 0
            && Strides.ofRowMajor(stored.shape()).equals(stored.strides())
            && Strides.count(stored.shape()) == stored.storage().count();
    if (!whole) {
      throw bad(name, "a tensor that is all of its storage, row-major", "another layout");
    }
    if (!StoredTensor.hasShape(stored.shape(), shape)) {
      throw bad(name, "shape " + shape, StoredTensor.shapeText(stored.shape()));
    }
    FloatFormat format = TorchWeights.format(stored.storage());
    ByteBuffer data =
        archive.storage(name, stored.storage(), format.bytes()).read(shape.size() * format.bytes());
    float[] elements = new float[shape.size()];
    format.decode(data, elements, 0, elements.length);
    for (float element : elements) {
      if (!Float.isFinite(element)) {
        throw bad(name, "finite numbers", String.valueOf(element));
      }
    }
    to.put(name, new Tensor(shape, elements));
  }

  private BadInputException bad(String place, String expected, String found) {
    String shown = found.length() > 100 ? found.substring(0, 100) + "..." : found;
    return new BadInputException(archive.source(), place, expected, shown);
  }
}
