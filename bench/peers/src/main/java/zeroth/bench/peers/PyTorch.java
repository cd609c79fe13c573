package zeroth.bench.peers;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.JniUtils;
import java.util.Arrays;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import zeroth.bench.speed.DecoderResults;
import zeroth.bench.speed.PaddedBatch;
import zeroth.bench.speed.Peer;
import zeroth.bench.speed.Work;
import zeroth.tensor.backend.Parameters;
import zeroth.transformer.Model;
import zeroth.transformer.decoder.Decoder;

/** PyTorch through DJL, on the processor and without gradients. */
public final class PyTorch implements Peer {
  /** Held here because a logger that nobody holds forgets its level. */
  private static final Logger LOG = Logger.getLogger("ai.djl");

  private final Engine engine;
  private final NDManager manager;

  /** For {@link java.util.ServiceLoader}. */
  public PyTorch() {
    LOG.setLevel(Level.SEVERE); // it warns of GPUs that it cannot count
    System.setProperty("ai.djl.offline", "true"); // natives come from the class path alone
    System.setProperty("OPT_OUT_TRACKING", "true");
    engine = Engine.getEngine("PyTorch");
    manager = engine.newBaseManager();
    JniUtils.setGradMode(false);
  }

  @Override
  public String name() {
    return "PyTorch";
  }

  @Override
  public String description() {
    return engine.getVersion() + ", " + Versions.of("ai.djl.pytorch.engine.PtEngine");
  }

  @Override
  public Optional<Work> forward(Model model, PaddedBatch batch, int threads) {
    JniUtils.setNumThreads(threads);
    return Optional.of(new Forward(new TorchEncoder(manager, model, batch)));
  }

  @Override
  public Optional<Work> next(Decoder decoder, Parameters weights, PaddedBatch batch, int threads) {
    JniUtils.setNumThreads(threads);
    return Optional.of(new Next(new TorchDecoder(manager, decoder, weights), batch));
  }

  @Override
  public Optional<Work> generation(
      Decoder decoder, Parameters weights, int[] prompt, int tokens, int threads) {
    JniUtils.setNumThreads(threads);
    return Optional.of(new Generated(new TorchDecoder(manager, decoder, weights), prompt, tokens));
  }

  @Override
  public Optional<DecoderResults> results(Decoder decoder, Parameters weights, PaddedBatch batch) {
    try (TorchDecoder torch = new TorchDecoder(manager, decoder, weights)) {
      return Optional.of(torch.results(batch));
    }
  }

  @Override
  public Optional<Work> normals(int count, int threads) {
    JniUtils.setNumThreads(threads);
    Shape shape = new Shape(count);
    return Optional.of(() -> manager.randomNormal(0, 1, shape, DataType.FLOAT32).close());
  }

  @Override
  public Optional<Work> mezoStep(
      Model model, PaddedBatch batch, int[] labels, double eps, double learningRate, int threads) {
    JniUtils.setNumThreads(threads);
    TorchEncoder encoder = new TorchEncoder(manager, model, batch);
    NDArray classes = manager.create(Arrays.stream(labels).asLongStream().toArray());
    return Optional.of(new MezoStep(encoder, classes, eps, learningRate));
  }

  private record Forward(TorchEncoder encoder) implements Work {
    @Override
    public void run() {
      try (NDManager scope = encoder.scope()) {
        encoder.hidden(scope);
      }
    }

    @Override
    public float[] output() {
      try (NDManager scope = encoder.scope()) {
        return encoder.hidden(scope).toFloatArray();
      }
    }

    @Override
    public void close() {
      encoder.close();
    }
  }

  private record Next(TorchDecoder decoder, PaddedBatch batch) implements Work {
    @Override
    public void run() {
      decoder.run(batch);
    }

    @Override
    public float[] output() {
      return decoder.next(batch);
    }

    @Override
    public void close() {
      decoder.close();
    }
  }

  private record Generated(TorchDecoder decoder, int[] prompt, int tokens) implements Work {
    @Override
    public void run() {
      decoder.generate(prompt, tokens);
    }

    @Override
    public float[] output() {
      return decoder.generate(prompt, tokens);
    }

    @Override
    public void close() {
      decoder.close();
    }
  }

  private static final class MezoStep implements Work {
    private final TorchEncoder encoder;
    private final NDArray labels;
    private final double eps;
    private final double learningRate;
    private int seed;

    MezoStep(TorchEncoder encoder, NDArray labels, double eps, double learningRate) {
      this.encoder = encoder;
      this.labels = labels;
      this.eps = eps;
      this.learningRate = learningRate;
    }

    @Override
    public void run() {
      seed++;
      addNoise(+eps);
      double plus = loss();
      addNoise(-2 * eps);
      double minus = loss();
      addNoise(+eps);
      addNoise(-learningRate * (plus - minus) / (2 * eps));
    }

    /**
     * theta += scale * z, tensor by tensor. The scale goes into the draw, which saves the pass over
     * z that a product would take.
     */
    private void addNoise(double scale) {
      JniUtils.setSeed(seed);
      for (NDArray w : encoder.weights()) {
        float deviation = (float) Math.abs(scale);
        try (NDArray z =
            w.getManager().randomNormal(0, deviation, w.getShape(), DataType.FLOAT32)) {
          if (scale > 0) {
            w.addi(z);
          } else {
            w.subi(z);
          }
        }
      }
    }

    private float loss() {
      try (NDManager scope = encoder.scope()) {
        return encoder.loss(scope, labels);
      }
    }

    @Override
    public float[] output() {
      return new float[] {loss()};
    }

    @Override
    public void close() {
      labels.close();
      encoder.close();
    }
  }
}
