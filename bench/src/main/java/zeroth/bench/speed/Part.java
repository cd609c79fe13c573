package zeroth.bench.speed;

import java.util.Locale;
import java.util.function.Consumer;

/** What {@code zeroth speed} measures. */
public enum Part {
  /** Matrix products of a transformer's shapes. */
  GEMM(ProductSpeed::measure),
  /** Forward passes. */
  FORWARD(ForwardSpeed::measure),
  /** Forward passes of decoders. */
  DECODER(DecoderSpeed::measureForwards),
  /** Greedy generation. */
  GENERATION(DecoderSpeed::measureGeneration),
  /** Steps of the methods over their forwards. */
  STEP(StepSpeed::measure),
  /** Steps that train a part of the weights over their forwards. */
  TUNING(TuningSpeed::measure),
  /** Random numbers. */
  NOISE(NoiseSpeed::measure),
  /** What a step allocates, and what a process takes. */
  MEMORY(MemoryUse::measure),
  /** From a command to its first step. */
  START(StartTime::measure),
  /** Steps whose losses workers take. */
  WORKERS(WorkersSpeed::measure),
  /** The machine's peaks and what is reached of them. */
  ROOFLINE(Roofline::measure),
  /** Differences of decoders from other engines, no times. */
  PARITY(DecoderParity::measure);

  private final Consumer<Session> measurement;

  Part(Consumer<Session> measurement) {
    this.measurement = measurement;
  }

  /** Measures it; the figures go to the session. */
  public void measure(Session session) {
    measurement.accept(session);
  }

  /** Its name in tables. */
  public String title() {
    return name().toLowerCase(Locale.ROOT);
  }
}
