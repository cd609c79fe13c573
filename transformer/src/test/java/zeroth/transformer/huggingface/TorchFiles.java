package zeroth.transformer.huggingface;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import zeroth.transformer.checkpoint.StoredTensor;
import zeroth.transformer.safetensors.SafetensorsReader;
import zeroth.transformer.torch.StateDictFile;

/** Puts torch's own format in place of a directory's model.safetensors. */
final class TorchFiles {
  private TorchFiles() {}

  /** As pytorch_model.bin, or in so many shards with their index where there are several. */
  static void replace(Path directory, int shards) throws IOException {
    Path file = directory.resolve("model.safetensors");
    List<StateDictFile> parts = new ArrayList<>();
    for (int i = 0; i < shards; i++) {
      parts.add(new StateDictFile());
    }
    List<String> index = new ArrayList<>();
    try (SafetensorsReader reader = SafetensorsReader.open(file)) {
      for (StoredTensor tensor : reader.tensors().values()) {
        int shard = index.size() % shards;
        int[] shape = tensor.extents().stream().mapToInt(Math::toIntExact).toArray();
        parts.get(shard).tensor(tensor.name(), reader.read(tensor.name()).data(), shape);
        index.add("\"" + tensor.name() + "\": \"" + name(shard, shards) + "\"");
      }
    }
    Files.delete(file);
    for (int i = 0; i < shards; i++) {
      Files.write(directory.resolve(name(i, shards)), parts.get(i).bytes());
    }
    if (shards > 1) {
      Files.writeString(
          directory.resolve("pytorch_model.bin.index.json"),
          index.stream().collect(Collectors.joining(", ", "{\"weight_map\": {", "}}")));
    }
  }

  private static String name(int shard, int shards) {
    return shards == 1
        ? "pytorch_model.bin"
        : String.format("pytorch_model-%05d-of-%05d.bin", shard + 1, shards);
  }
}
