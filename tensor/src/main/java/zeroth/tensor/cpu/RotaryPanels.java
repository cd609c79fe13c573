package zeroth.tensor.cpu;

import zeroth.tensor.backend.Rotary;

/**
 * One rotation by rotary positions, panel by panel: the angles of a panel's rows stand side by side
 * and serve all its heads.
 *
 * @param positions of the T rows of a group
 * @param x (G T, C)
 * @param y (G T, C)
 */
record RotaryPanels(Rotary rotary, int[] positions, Slab x, Slab y) {

  void run(ThreadSpace space, int part, int parts) {
    int P = space.kernels.panelWidth();
    int half = rotary.pairs();
    float[] cosines = space.first(half * P); // (D/2, P)
    float[] sines = space.second(half * P); // (D/2, P)
    int end = Team.first(part + 1, parts, x.panels());
    for (int panel = Team.first(part, parts, x.panels()); panel < end; panel++) {
      angles(panel * P, Math.min(P, x.rows() - panel * P), P, cosines, sines);
      for (int c = 0; c < x.columns(); c += 2 * half) {
        int place = (panel * x.columns() + c) * P;
        turn(x.data(), y.data(), place, place + half * P, cosines, sines, half * P);
      }
    }
  }

  private void angles(int first, int count, int P, float[] cosines, float[] sines) {
    for (int i = 0; i < rotary.pairs(); i++) {
      for (int l = 0; l < P; l++) {
        int row = first + Math.min(l, count - 1); // places without a row repeat the last one
        int t = positions[row % positions.length];
        cosines[i * P + l] = rotary.cosine(t, i);
        sines[i * P + l] = rotary.sine(t, i);
      }
    }
  }

  private static void turn(
      float[] x, float[] y, int low, int high, float[] cosines, float[] sines, int count) {
    for (int i = 0; i < count; i++) {
      float a = x[low + i];
      float b = x[high + i];
      y[low + i] = Math.fma(a, cosines[i], -(b * sines[i]));
      y[high + i] = Math.fma(b, cosines[i], a * sines[i]);
    }
  }
}
