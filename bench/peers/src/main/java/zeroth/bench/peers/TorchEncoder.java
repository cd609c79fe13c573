package zeroth.bench.peers;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.core.Linear;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import java.nio.FloatBuffer;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import zeroth.bench.speed.PaddedBatch;
import zeroth.tensor.Parameter;
import zeroth.transformer.Model;
import zeroth.transformer.encoder.EncoderConfig;
import zeroth.transformer.encoder.EncoderNames;
import zeroth.transformer.head.Classifier;

/** The encoder's forward in PyTorch's own ops, with a copy of a model's weights. */
final class TorchEncoder implements AutoCloseable {
  private static final float MASKED = -1e9f;

  private final EncoderConfig config;
  private final NDManager manager;
  private final Map<String, NDArray> weights = new LinkedHashMap<>();
  private final PaddedBatch batch;
  private final NDArray ids; // (B, L)
  private final NDArray positions; // (1, L)
  private final NDArray types; // (1, L)
  private final NDArray mask; // (B, 1, 1, L), or null where nothing is padded

  TorchEncoder(NDManager parent, Model model, PaddedBatch batch) {
    this.batch = batch;
    config = model.config();
    manager = parent.newSubManager();
    for (Parameter p : model.parameters().list()) {
      Shape shape =
          p.shape().isMatrix()
              ? new Shape(p.shape().rows(), p.shape().columns())
              : new Shape(p.size());
      FloatBuffer elements = FloatBuffer.wrap(model.parameters().tensor(p).data());
      weights.put(p.name(), manager.create(elements, shape, DataType.FLOAT32));
    }
    int L = batch.length();
    ids = manager.create(batch.ids(), new Shape(batch.sequences(), L));
    positions = manager.arange(0, L, 1, DataType.INT64).reshape(1, L);
    types = manager.zeros(new Shape(1, L), DataType.INT64);
    mask = batch.isFull() ? null : mask();
  }

  private NDArray mask() {
    float[] added = new float[batch.mask().length];
    for (int i = 0; i < added.length; i++) {
      added[i] = batch.mask()[i] == 1 ? 0 : MASKED;
    }
    return manager.create(added, new Shape(batch.sequences(), 1, 1, batch.length()));
  }

  /** All weights in the model's order, to be changed in place. */
  Collection<NDArray> weights() {
    return weights.values();
  }

  /** A manager for what one forward makes. */
  NDManager scope() {
    return manager.newSubManager();
  }

  /**
   * The last hidden states.
   *
   * @param scope owns everything that is made
   * @return (B, L, C)
   */
  NDArray hidden(NDManager scope) {
    NDArray x = embedding(scope, ids, EncoderNames.WORDS);
    x.addi(embedding(scope, types, EncoderNames.TYPES));
    x.addi(embedding(scope, positions, EncoderNames.POSITIONS));
    x = norm(x, EncoderNames.EMBEDDING_NORM);
    for (int i = 0; i < config.layers(); i++) {
      x = norm(attention(x, i).addi(x), EncoderNames.BERT.attentionNorm(i));
      NDArray h = dense(x, EncoderNames.BERT.up(i)).getNDArrayInternal().gelu();
      x = norm(dense(h, EncoderNames.BERT.down(i)).addi(x), EncoderNames.BERT.outputNorm(i));
    }
    return x;
  }

  /**
   * Mean cross entropy of the classifier; sequences are not padded.
   *
   * @param labels (B), a class each
   */
  float loss(NDManager scope, NDArray labels) {
    NDArray pooled = hidden(scope).mean(new int[] {1}); // (B, C)
    NDArray unit = JniUtils.normalize((PtNDArray) pooled, 2, 1, 1e-12);
    NDArray logits =
        Linear.linear(unit, weights.get(Classifier.HEAD_WEIGHT), weights.get(Classifier.HEAD_BIAS))
            .singletonOrThrow();
    NDArray picked = logits.logSoftmax(1).gather(labels.expandDims(1), 1);
    return -picked.mean().getFloat();
  }

  private NDArray attention(NDArray x, int i) {
    NDArray q = heads(dense(x, EncoderNames.BERT.query(i)), 0, 2, 1, 3);
    NDArray k = heads(dense(x, EncoderNames.BERT.key(i)), 0, 2, 3, 1);
    NDArray v = heads(dense(x, EncoderNames.BERT.value(i)), 0, 2, 1, 3);
    NDArray scores = q.matMul(k).divi((float) Math.sqrt(config.width() / config.heads()));
    if (mask != null) {
      scores.addi(mask);
    }
    NDArray context = scores.softmax(-1).matMul(v).transpose(0, 2, 1, 3); // (B, L, H, C / H)
    NDArray rows = context.reshape(batch.sequences(), batch.length(), config.width());
    return dense(rows, EncoderNames.BERT.attentionOutput(i));
  }

  private NDArray heads(NDArray x, int... axes) {
    int size = config.width() / config.heads();
    return x.reshape(batch.sequences(), batch.length(), config.heads(), size).transpose(axes);
  }

  private NDArray dense(NDArray x, String name) {
    return Linear.linear(x, weights.get(name + ".weight"), weights.get(name + ".bias"))
        .singletonOrThrow();
  }

  private NDArray norm(NDArray x, String name) {
    return JniUtils.layerNorm(
        (PtNDArray) x,
        new Shape(config.width()),
        (PtNDArray) weights.get(name + ".weight"),
        (PtNDArray) weights.get(name + ".bias"),
        config.epsilon());
  }

  /** Arrays belong to the manager of their first argument, so this one is put into the scope. */
  private NDArray embedding(NDManager scope, NDArray rows, String table) {
    NDArray x = JniUtils.embedding((PtNDArray) rows, (PtNDArray) weights.get(table), false);
    x.attach(scope);
    return x;
  }

  @Override
  public void close() {
    manager.close();
  }
}
