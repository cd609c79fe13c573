package zeroth.bench.peers;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import zeroth.bench.speed.PaddedBatch;
import zeroth.bench.speed.Peer;
import zeroth.bench.speed.Work;
import zeroth.transformer.Model;

/** ONNX Runtime on the file that the model is read from, with all optimisations. */
public final class OnnxRuntime implements Peer {
  private static final String FILE = "/all-minilm-l6-v2.onnx";

  private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
  private final Map<Integer, OrtSession> sessions = new HashMap<>();

  /** For {@link java.util.ServiceLoader}. */
  public OnnxRuntime() {}

  @Override
  public String name() {
    return "ONNX Runtime";
  }

  @Override
  public String description() {
    return environment.getVersion() + ", all optimisations, input mask given";
  }

  @Override
  public Optional<Work> forward(Model model, PaddedBatch batch, int threads) {
    if (model.tokenizer() == null) {
      return Optional.empty(); // random weights, which are in no file
    }
    try {
      return Optional.of(new Forward(session(threads), batch));
    } catch (OrtException e) {
      throw failed(e);
    }
  }

  /** One session for each thread count, kept: several batches go through one in turn. */
  private OrtSession session(int threads) throws OrtException {
    OrtSession session = sessions.get(threads);
    if (session == null) {
      OrtSession.SessionOptions options = new OrtSession.SessionOptions();
      options.setIntraOpNumThreads(threads);
      options.setInterOpNumThreads(1);
      options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.ALL_OPT);
      session = environment.createSession(file(), options);
      sessions.put(threads, session);
    }
    return session;
  }

  private static byte[] file() {
    try (InputStream in = OnnxRuntime.class.getResourceAsStream(FILE)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + FILE + ": " + e.getMessage(), e);
    }
  }

  private static IllegalStateException failed(OrtException e) {
    return new IllegalStateException("ONNX Runtime: " + e.getMessage(), e);
  }

  /** Results stay in the runtime's memory: a copy to the heap would count against it. */
  private final class Forward implements Work {
    private final OrtSession session;
    private final Map<String, OnnxTensor> inputs;

    Forward(OrtSession session, PaddedBatch batch) throws OrtException {
      this.session = session;
      long[] shape = {batch.sequences(), batch.length()};
      inputs =
          Map.of(
              "input_ids",
              tensor(batch.ids(), shape),
              "attention_mask",
              tensor(batch.mask(), shape),
              "token_type_ids",
              tensor(new long[batch.ids().length], shape));
    }

    private OnnxTensor tensor(long[] elements, long[] shape) throws OrtException {
      return OnnxTensor.createTensor(environment, LongBuffer.wrap(elements), shape);
    }

    @Override
    public void run() {
      try {
        session.run(inputs).close();
      } catch (OrtException e) {
        throw failed(e);
      }
    }

    @Override
    public float[] output() {
      try (OrtSession.Result result = session.run(inputs)) {
        FloatBuffer hidden = ((OnnxTensor) result.get(0)).getFloatBuffer();
        float[] elements = new float[hidden.remaining()];
        hidden.get(elements);
        return elements;
      } catch (OrtException e) {
        throw failed(e);
      }
    }

    @Override
    public void close() {
      inputs.values().forEach(OnnxTensor::close);
    }
  }
}
