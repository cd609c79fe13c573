package zeroth.bench.peers;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.JniUtils;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import zeroth.bench.speed.DecoderResults;
import zeroth.bench.speed.PaddedBatch;
import zeroth.tensor.backend.Parameters;
import zeroth.transformer.decoder.Decoder;

/** A decoder in PyTorch's script, with a copy of a model's weights. */
final class TorchDecoder implements AutoCloseable {
  private final TorchLayout layout;
  private final int vocabulary;
  private final int maxLength;
  private final PtNDManager manager;
  private final TorchScript script;

  /** By the names that they are made of, so that a tied head is the token table itself. */
  private final Map<List<String>, PtNDArray> arrays = new LinkedHashMap<>();

  private final PtNDArray[] weights;

  TorchDecoder(NDManager parent, Decoder decoder, Parameters parameters) {
    layout = TorchLayout.of(decoder);
    vocabulary = decoder.vocabulary();
    maxLength = decoder.maxLength();
    manager = (PtNDManager) parent.newSubManager();
    script = new TorchScript(manager, layout.file(), layout.type());
    List<PtNDArray> list = new ArrayList<>();
    for (TorchLayout.Slot slot : layout.slots()) {
      list.add(
          slot.constant() != null
              ? array(slot.constant(), slot.shape())
              : arrays.computeIfAbsent(slot.names(), names -> joined(parameters, names)));
    }
    weights = list.toArray(PtNDArray[]::new);
  }

  private PtNDArray array(float[] elements, Shape shape) {
    return manager.create(FloatBuffer.wrap(elements), shape, DataType.FLOAT32);
  }

  /** Weights one below the other; no elements for no names. */
  private PtNDArray joined(Parameters parameters, List<String> names) {
    if (names.isEmpty()) {
      return array(new float[0], new Shape(0));
    }
    long rows = 0;
    int size = 0;
    for (String name : names) {
      rows += parameters.get(name).shape().rows();
      size += parameters.get(name).size();
    }
    float[] elements = new float[size];
    int at = 0;
    for (String name : names) {
      float[] part = parameters.tensor(name).floats();
      System.arraycopy(part, 0, elements, at, part.length);
      at += part.length;
    }
    boolean matrix = parameters.get(names.get(0)).shape().isMatrix();
    return array(elements, matrix ? new Shape(rows, size / rows) : new Shape(size));
  }

  private PtNDArray ids(PtNDManager scope, long[] ids, int sequences) {
    return (PtNDArray) scope.create(ids, new Shape(sequences, ids.length / sequences));
  }

  private PtNDManager scope() {
    return (PtNDManager) manager.newSubManager();
  }

  private IValue all() {
    return IValue.listFrom(weights);
  }

  private IValue sizes() {
    return IValue.listFrom(layout.sizes());
  }

  private IValue epsilon() {
    return IValue.from(layout.epsilon());
  }

  /** See {@link zeroth.bench.speed.Peer#next}. */
  PtNDArray next(PtNDManager scope, PtNDArray ids) {
    try (IValue tokens = IValue.from(ids);
        IValue w = all();
        IValue none = IValue.listFrom(new PtNDArray[0]);
        IValue past = IValue.from(0L);
        IValue sizes = sizes();
        IValue epsilon = epsilon();
        IValue y = script.call("next", tokens, w, none, past, sizes, epsilon)) {
      return y.toTensor(scope);
    }
  }

  /** A forward to the logits behind each sequence. */
  float[] next(PaddedBatch batch) {
    try (PtNDManager scope = scope()) {
      return next(scope, ids(scope, batch.ids(), batch.sequences())).toFloatArray();
    }
  }

  /** The same without reading them. */
  void run(PaddedBatch batch) {
    try (PtNDManager scope = scope()) {
      next(scope, ids(scope, batch.ids(), batch.sequences()));
    }
  }

  /** Greedy tokens, then the logits that gave the last. */
  float[] generate(int[] prompt, int tokens) {
    long[] first = new long[prompt.length];
    for (int t = 0; t < prompt.length; t++) {
      first[t] = prompt[t];
    }
    try (PtNDManager scope = scope()) {
      int length = Math.min(maxLength, prompt.length + tokens);
      PtNDArray[] cache = new PtNDArray[2 * layout.layers()];
      for (int i = 0; i < cache.length; i++) {
        cache[i] =
            (PtNDArray) scope.zeros(new Shape(1, layout.keyHeads(), length, layout.headWidth()));
      }
      try (IValue ids = IValue.from(ids(scope, first, 1));
          IValue w = all();
          IValue held = IValue.listFrom(cache);
          IValue count = IValue.from((long) tokens);
          IValue sizes = sizes();
          IValue epsilon = epsilon();
          IValue y = script.call("generate", ids, w, held, count, sizes, epsilon)) {
        PtNDArray[] both = y.toTensorArray(scope);
        long[] chosen = both[0].toLongArray();
        float[] logits = both[1].toFloatArray();
        float[] output = new float[tokens + vocabulary];
        for (int t = 0; t < tokens; t++) {
          output[t] = chosen[t];
        }
        System.arraycopy(logits, 0, output, tokens, vocabulary);
        return output;
      }
    }
  }

  /** Hidden states, loss and gradient. */
  DecoderResults results(PaddedBatch batch) {
    arrays.values().forEach(w -> JniUtils.attachGradient(w, true));
    JniUtils.setGradMode(true);
    try (PtNDManager scope = scope()) {
      NDList arguments = new NDList(ids(scope, batch.ids(), batch.sequences()));
      for (PtNDArray w : weights) {
        w.setName("w[]"); // elements of one list
        arguments.add(w);
      }
      arguments.add(scope.create(layout.sizes()));
      arguments.add(scope.create(new double[] {layout.epsilon()}));
      NDList both = script.derivable(arguments);
      PtNDArray one = (PtNDArray) scope.ones(new Shape());
      JniUtils.backward((PtNDArray) both.get(1), one, false, false);
      Map<String, float[]> gradient = new LinkedHashMap<>();
      arrays.forEach(
          (names, array) -> {
            if (!names.isEmpty()) {
              split(names, JniUtils.getGradient(array), gradient);
            }
          });
      return new DecoderResults(
          both.get(0).toFloatArray(), both.get(1).toFloatArray()[0], gradient);
    } finally {
      JniUtils.setGradMode(false);
    }
  }

  private static void split(List<String> names, NDArray whole, Map<String, float[]> gradient) {
    try (whole) {
      float[] elements = whole.toFloatArray();
      int size = elements.length / names.size();
      for (int i = 0; i < names.size(); i++) {
        float[] part = new float[size];
        System.arraycopy(elements, i * size, part, 0, size);
        gradient.put(names.get(i), part);
      }
    }
  }

  @Override
  public void close() {
    script.close();
    manager.close();
  }
}
