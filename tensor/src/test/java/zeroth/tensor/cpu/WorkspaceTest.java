package zeroth.tensor.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class WorkspaceTest {
  private static final int P = 16;

  /** A forward of a few widths, two values of which are alive at once. */
  private static void forward(Workspace workspace, int rows) {
    workspace.reset();
    Slab x = workspace.take(rows, 64);
    for (int layer = 0; layer < 3; layer++) {
      Slab wide = workspace.take(rows, 200);
      Slab y = workspace.take(rows, 64);
      workspace.recycle(x, wide);
      x = y;
    }
  }

  private static long alone(int rows) {
    Workspace workspace = new Workspace(P);
    forward(workspace, rows);
    return workspace.elements();
  }

  @Test
  void batchesThatGrowLeaveNothingBehind() {
    Workspace workspace = new Workspace(P);
    for (int rows = 16; rows <= 1600; rows += 112) {
      forward(workspace, rows);
      assertTrue(workspace.elements() <= 1.5 * alone(rows), "rows " + rows);
    }
  }

  @Test
  void onceTheLargestBatchWasSeenNothingIsAllocated() {
    Workspace workspace = new Workspace(P);
    forward(workspace, 1600);
    forward(workspace, 1600);
    long elements = workspace.elements();
    for (int rows : new int[] {16, 1600, 700, 1600, 1}) {
      forward(workspace, rows);
      assertEquals(elements, workspace.elements());
    }
  }
}
