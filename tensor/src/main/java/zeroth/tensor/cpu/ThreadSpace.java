package zeroth.tensor.cpu;

/** What one thread of a {@link CpuBackend} owns: its kernels and its buffers. */
final class ThreadSpace {
  final Kernels kernels;
  final CandidateReader weights;
  final CandidateReader gains;
  final CandidateReader noise;
  final LeftFactors beside;
  float[] block = new float[0];
  float[] panel = new float[0];
  float[] strip = new float[0];
  float[] first = new float[0];
  float[] second = new float[0];

  ThreadSpace(Kernels kernels) {
    this.kernels = kernels;
    this.weights = new CandidateReader(kernels);
    this.gains = new CandidateReader(kernels);
    this.noise = new CandidateReader(kernels);
    this.beside = new LeftFactors(kernels);
  }

  float[] block(int size) {
    return block = block.length >= size ? block : new float[size];
  }

  float[] panel(int size) {
    return panel = panel.length >= size ? panel : new float[size];
  }

  float[] strip(int size) {
    return strip = strip.length >= size ? strip : new float[size];
  }

  float[] first(int size) {
    return first = first.length >= size ? first : new float[size];
  }

  float[] second(int size) {
    return second = second.length >= size ? second : new float[size];
  }
}
