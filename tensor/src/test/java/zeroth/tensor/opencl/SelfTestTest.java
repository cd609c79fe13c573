package zeroth.tensor.opencl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import zeroth.tensor.reference.ReferenceBackend;

/** The self-test on the kernel as Java: it passes as it is, and finds a wrong element of any op. */
class SelfTestTest {

  /** The kernel on a device that gets the first element of an op's results wrong by a little. */
  private static final class Faulty implements Program {
    /** Ops whose results lie where their tables say. */
    private static final Set<Integer> IN_TABLE =
        Set.of(OpKernel.PERTURB, OpKernel.PROJECT_ROWS, OpKernel.FACTOR);

    private final JavaProgram java = new JavaProgram();
    private final int faultyOp;
    private final int faultyRule;
    int launches;

    /**
     * @param faultyRule the rule of the update that is wrong, where the op is one
     */
    Faulty(int faultyOp, int faultyRule) {
      this.faultyOp = faultyOp;
      this.faultyRule = faultyRule;
    }

    @Override
    public void run(int groups) {
      java.run(groups);
      OpKernel kernel = java.kernel();
      if (kernel.op != faultyOp) {
        return;
      }
      int entry = kernel.table + 1;
      int address = kernel.y;
      if (kernel.op == OpKernel.UPDATE) {
        if (kernel.inbox[entry + DirectionKernel.CANDIDATES] != faultyRule) {
          return;
        }
        address = kernel.inbox[entry + DirectionKernel.THETA];
      } else if (IN_TABLE.contains(kernel.op)) {
        address = kernel.inbox[entry + DirectionKernel.OUT];
      }
      launches++;
      kernel.store(address, kernel.load(address) + 1e-3f);
    }

    @Override
    public OpenClDevice device() {
      return java.device();
    }

    @Override
    public OpKernel kernel() {
      return java.kernel();
    }

    @Override
    public void put(int[] array) {
      java.put(array);
    }

    @Override
    public void put(float[] array) {
      java.put(array);
    }

    @Override
    public void get(float[] array) {
      java.get(array);
    }

    @Override
    public void dispose() {
      java.dispose();
    }
  }

  @Test
  void theKernelAgrees() {
    SelfTest found = SelfTest.of(new OpenClBackend(new Session(new JavaProgram(), 1)));
    assertTrue(found.agrees(), found.finding());
  }

  @Test
  void aWrongElementOfAnyOpIsFound() {
    Map<Integer, String> findings = new LinkedHashMap<>();
    findings.put(OpKernel.PERTURB, "noise");
    findings.put(OpKernel.MULTIPLY, "matrix product");
    findings.put(OpKernel.FACTOR, "matrix product with low-rank terms");
    findings.put(OpKernel.PROJECT_ROWS, "matrix product under a curved direction");
    findings.put(OpKernel.ADD, "sum");
    findings.put(OpKernel.PRODUCT, "product");
    findings.put(OpKernel.ADD_SCALED, "scaled sum");
    findings.put(OpKernel.GATHER, "product with chosen rows");
    findings.put(OpKernel.ROTATE, "rotary positions");
    findings.put(OpKernel.RMS_NORM, "root mean square norm");
    findings.put(OpKernel.BLOCK_SUMS, "losses over a vocabulary");
    findings.put(OpKernel.TARGET, "losses over a vocabulary");
    findings.put(OpKernel.JOIN_BLOCKS, "losses over a vocabulary");
    findings.put(OpKernel.LAYER_NORM, "layer norm");
    findings.put(OpKernel.NORMALIZE, "normalised rows");
    findings.put(OpKernel.SCORES, "attention");
    findings.put(OpKernel.SOFTMAX, "attention");
    findings.put(OpKernel.WEIGH, "attention");
    findings.put(OpKernel.MEAN_POOL, "mean pooling");
    findings.forEach((op, part) -> assertFinds(new Faulty(op, -1), part));
    Map<Integer, String> rules = new LinkedHashMap<>();
    rules.put(DirectionKernel.MOMENTUM, "update, momentum");
    rules.put(DirectionKernel.AVERAGE, "update, average");
    rules.put(DirectionKernel.SIGN, "update, sign");
    rules.put(DirectionKernel.SIGN_MOMENTUM, "update, averaged sign");
    rules.put(DirectionKernel.CURVATURE, "update, curvature");
    rules.put(DirectionKernel.ADAM, "update, Adam");
    rules.put(DirectionKernel.ADAMM, "update, AdaMM");
    rules.forEach((rule, part) -> assertFinds(new Faulty(OpKernel.UPDATE, rule), part));
  }

  @Test
  void aWrongElementIsTheFinding() {
    Program wrong = new Faulty(OpKernel.PERTURB, -1);
    SelfTest found = SelfTest.of(new OpenClBackend(new Session(wrong, 1)));
    assertFalse(found.agrees());
    assertEquals("noise differs from the CPU in 1 of 100,000 elements", found.finding());
  }

  /** Trials that share an op with another are there too, and compare numbers. */
  @Test
  void everyTrialComparesNumbers() {
    List<String> found = new ArrayList<>();
    for (OpTrials.Trial trial : SelfTest.trials()) {
      float[] result = trial.result().apply(new ReferenceBackend());
      assertTrue(result.length > 1, trial.what());
      int finite = 0;
      for (float x : result) {
        finite += Float.isFinite(x) ? 1 : 0;
      }
      assertEquals(result.length, finite, trial.what());
      found.add(trial.what());
    }
    assertEquals(found.size(), Set.copyOf(found).size(), "each has a name of its own");
    assertTrue(
        found.containsAll(
            List.of(
                "causal attention with shared keys",
                "attention with earlier keys",
                "chosen rows",
                "joined rows",
                "matrix product with noise of its rows",
                "layer norm of uneven candidates",
                "matrix product of uneven candidates",
                "matrix product beside an adapter",
                "embedding rows")),
        found.toString());
  }

  /**
   * By every trial of that name that lets the program do what it does wrong, and by one at least.
   */
  private static void assertFinds(Faulty program, String part) {
    int found = 0;
    OpenClBackend backend = new OpenClBackend(new Session(program, 1));
    for (OpTrials.Trial trial : SelfTest.trials()) {
      if (trial.what().startsWith(part)) {
        int before = program.launches;
        String finding = SelfTest.difference(trial, backend);
        if (program.launches > before) {
          assertNotNull(finding, trial.what() + " passes with a wrong element");
          assertTrue(finding.startsWith(trial.what() + " differs"), finding);
          found++;
        }
      }
    }
    assertTrue(found > 0, part + " is not tried");
  }
}
