package zeroth.tensor.backend;

import java.util.Arrays;
import java.util.function.Supplier;
import zeroth.tensor.NamedTensors;
import zeroth.tensor.Parameter;
import zeroth.tensor.direction.Direction;
import zeroth.tensor.direction.TensorDirection;
import zeroth.tensor.math.UpdateLoops;
import zeroth.tensor.random.NoiseGenerator;
import zeroth.tensor.random.ReferenceNoise;

/** The definition of every write: plain loops on the host, one thread. */
public final class HostWriter implements WeightWriter {
  /** Elements of a direction that an update holds at a time. */
  private static final int RANGE = 1 << 14;

  private final Supplier<NoiseGenerator> noise;

  /** A writer with the noise as it is defined. */
  public HostWriter() {
    this(ReferenceNoise::new);
  }

  /** A writer with generators that give the same bits. It is asked for one by every write. */
  public HostWriter(Supplier<NoiseGenerator> noise) {
    this.noise = noise;
  }

  @Override
  public void add(NamedTensors parameters, double scale, Direction direction) {
    NoiseGenerator noise = noise();
    for (Parameter p : parameters.list()) {
      if (p.trainable()) {
        float[] theta = parameters.tensor(p).data();
        direction.of(p, noise).addTo(scale, 0, theta.length, theta, 0);
      }
    }
  }

  @Override
  public void update(Update update) {
    NoiseGenerator noise = noise();
    for (Parameter p : update.parameters().list()) {
      if (p.trainable()) {
        TensorDirection direction = update.direction().of(p, noise);
        float[] v = new float[Math.min(RANGE, p.size())];
        for (int from = 0; from < p.size(); from += v.length) {
          int count = Math.min(v.length, p.size() - from);
          Arrays.fill(v, 0);
          direction.addTo(1, from, count, v, 0);
          update.apply(p, from, count, v, UpdateLoops.DEFINITION);
        }
      }
    }
  }

  @Override
  public NoiseGenerator noise() {
    return noise.get();
  }
}
