package zeroth.tensor.cpu;

import zeroth.tensor.Parameter;
import zeroth.tensor.direction.WeightView;

/**
 * One layer norm, or RMS norm of rows in pieces as long as the gains, panel by panel.
 *
 * @param gains (C), or of an RMS norm (D), D dividing C
 * @param biases (C), or null for an RMS norm
 * @param firsts rows [firsts[g], firsts[g + 1]) of x belong to candidate g
 * @param x (R, C)
 * @param y (R, C)
 */
record PanelNorm(
    WeightView weights,
    Parameter gains,
    Parameter biases,
    float epsilon,
    int[] firsts,
    Slab x,
    Slab y) {

  void run(ThreadSpace space, int part, int parts) {
    Kernels kernels = space.kernels;
    int P = kernels.panelWidth();
    int C = x.columns();
    float[] gamma = space.first(gains.size());
    float[] beta = biases == null ? null : space.second(C);
    space.weights.open(weights, gains);
    space.weights.select(0, gains.size());
    if (beta != null) {
      space.gains.open(weights, biases);
      space.gains.select(0, C);
    }
    int begin = Math.min(x.rows(), Team.first(part, parts, x.panels()) * P);
    int stop = Math.min(x.rows(), Team.first(part + 1, parts, x.panels()) * P);
    for (int g = 0; g < weights.groups(); g++) {
      int first = firsts[g];
      int end = firsts[g + 1];
      if (Math.max(first, begin) >= Math.min(end, stop)) {
        continue;
      }
      space.weights.read(g, gains.size(), gamma, 0);
      if (beta != null) {
        space.gains.read(g, C, beta, 0);
      }
      for (int r = Math.max(first, begin); r < Math.min(end, stop); r = (r / P + 1) * P) {
        int panel = r / P;
        int from = r % P;
        int place = panel * C * P;
        if (from == 0) {
          norm(kernels, place, gamma, beta, y.data(), place);
        } else {
          // an earlier candidate has rows in this panel
          float[] strip = space.strip(C * P);
          norm(kernels, place, gamma, beta, strip, 0);
          y.copyPlaces(panel, 0, C, from, Math.min(end - panel * P, P), strip);
        }
      }
    }
  }

  private void norm(Kernels kernels, int place, float[] gamma, float[] beta, float[] to, int at) {
    int C = x.columns();
    if (beta != null) {
      kernels.layerNorm(x.data(), place, C, gamma, beta, epsilon, to, at);
      return;
    }
    int D = gains.size();
    int P = kernels.panelWidth();
    for (int c = 0; c < C; c += D) {
      kernels.rmsNorm(x.data(), place + c * P, D, gamma, epsilon, to, at + c * P);
    }
  }
}
