package zeroth.tensor.cpu;

import zeroth.tensor.Parameter;
import zeroth.tensor.WeightView;

/**
 * One layer norm, panel by panel.
 *
 * @param gains (C)
 * @param biases (C)
 * @param x (G R, C)
 * @param y (G R, C)
 */
record PanelNorm(
    WeightView weights, Parameter gains, Parameter biases, float epsilon, Slab x, Slab y) {

  void run(ThreadSpace space, int part, int parts) {
    Kernels kernels = space.kernels;
    int P = kernels.panelWidth();
    int C = x.columns();
    int groupRows = x.rows() / weights.groups();
    space.weights.open(weights, gains);
    space.gains.open(weights, biases);
    space.weights.select(0, C);
    space.gains.select(0, C);
    float[] gamma = space.first(C);
    float[] beta = space.second(C);
    int begin = Math.min(x.rows(), Team.first(part, parts, x.panels()) * P);
    int stop = Math.min(x.rows(), Team.first(part + 1, parts, x.panels()) * P);
    for (int g = 0; g < weights.groups(); g++) {
      int first = groupRows * g;
      int end = first + groupRows;
      if (Math.max(first, begin) >= Math.min(end, stop)) {
        continue;
      }
      space.weights.read(g, C, gamma, 0);
      space.gains.read(g, C, beta, 0);
      for (int r = Math.max(first, begin); r < Math.min(end, stop); r = (r / P + 1) * P) {
        int panel = r / P;
        int from = r % P;
        int place = panel * C * P;
        if (from == 0) {
          kernels.layerNorm(x.data(), place, C, gamma, beta, epsilon, y.data(), place);
        } else {
          // an earlier candidate has rows in this panel
          float[] strip = space.strip(C * P);
          kernels.layerNorm(x.data(), place, C, gamma, beta, epsilon, strip, 0);
          y.copyPlaces(panel, 0, C, from, Math.min(end - panel * P, P), strip);
        }
      }
    }
  }
}
