package zeroth.tensor.opencl;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import zeroth.tensor.Parameter;
import zeroth.tensor.Shape;
import zeroth.tensor.Tensor;
import zeroth.tensor.backend.Backend;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.backend.Pointwise;
import zeroth.tensor.backend.Update;
import zeroth.tensor.backend.Values;
import zeroth.tensor.direction.Curved;
import zeroth.tensor.direction.Direction;
import zeroth.tensor.direction.WeightView;
import zeroth.tensor.math.UpdateLoops;
import zeroth.tensor.opencl.OpenClException.Failure;
import zeroth.tensor.random.Key;
import zeroth.tensor.reference.ReferenceBackend;

/** Who owns the weights, what a failure looks like, and that nothing is left behind. */
@RequiresOpenCl
class OpenClBackendTest {
  private static final Direction Z = new Direction.Gaussian(Key.ofSeed(1));
  private static final float[] X = {0.5f, -2, 3};

  private static OpenClBackend open() {
    return OpenClBackend.create(OpenClDevice.of(0));
  }

  private static Parameters theta() {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    tensors.put("w", Tensor.matrix(new float[] {1, 2, 3}, new float[] {-4, 5, 6}));
    tensors.put("b", Tensor.vector(0.25f, -1));
    return Parameters.of(tensors);
  }

  private static float[] forward(Backend backend, Parameters theta) {
    backend.begin();
    WeightView view = new WeightView(theta, List.of(Z.times(0.1), Z.times(-0.1)));
    Values x = backend.of(2, 3, new float[] {X[0], X[1], X[2], X[2], X[1], X[0]});
    return backend.read(backend.linear(view, "w", "b", x, Pointwise.TANH));
  }

  private static void expect(Failure failure, Runnable work) {
    assertEquals(failure, assertThrows(OpenClException.class, work::run).failure());
  }

  @Test
  void theHostSeesWhatTheDeviceWroteAndTheDeviceWhatTheHostWrote() {
    Parameters expected = theta();
    try (OpenClBackend backend = open()) {
      Parameters theta = theta().on(backend);
      for (int i = 0; i < 3; i++) {
        theta.add(0.5, Z);
        expected.add(0.5, Z);
        assertArrayEquals(forward(new ReferenceBackend(), expected), forward(backend, theta));
        theta.tensor("w").data()[i] += 1;
        expected.tensor("w").data()[i] += 1;
        assertArrayEquals(forward(new ReferenceBackend(), expected), forward(backend, theta));
        theta.add(-0.25, Z);
        expected.add(-0.25, Z);
        assertEquals(expected.sha256(), theta.sha256());
      }
    }
  }

  @Test
  void parametersOfAnotherBackendAreReadAsTheyAre() {
    Parameters theta = theta();
    try (OpenClBackend backend = open()) {
      for (int i = 0; i < 3; i++) {
        assertArrayEquals(forward(new ReferenceBackend(), theta), forward(backend, theta));
        theta.add(0.5, Z); // on the reference, which tells nobody
      }
      Parameters expected = theta.copy();
      expected.add(2, Z);
      backend.add(theta, 2, Z);
      assertEquals(expected.sha256(), theta.sha256());
    }
  }

  @Test
  void closingBringsTheWeightsHome() {
    OpenClBackend backend = open();
    Parameters theta = theta().on(backend);
    Parameters expected = theta();
    theta.add(0.5, Z);
    expected.add(0.5, Z);
    backend.close();
    backend.close();
    assertEquals(expected.sha256(), theta.sha256());
    expect(Failure.CLOSED, backend::begin);
    expect(Failure.CLOSED, () -> theta.add(1, Z));
  }

  @Test
  void anEvaluationCopiesNothingButInboxAndMailbox() {
    try (OpenClBackend backend = open()) {
      Parameters theta = theta().on(backend);
      forward(backend, theta);
      theta.add(0.5, Z);
      Traffic before = backend.traffic();
      forward(backend, theta);
      Traffic forward = backend.traffic().since(before);
      // x comes in the inbox: an upload from there, the weights made, the product, the report
      assertEquals(new Traffic(4, 1, 1 << 16, 0, 0, 1, 4 * (4096 + 2), 0, 0), forward);
    }
  }

  /** Two products of one forward; between them the host changes a row that directions are of. */
  private static List<float[]> aroundAHostWrite(Backend backend) {
    Parameters theta = theta().on(backend);
    Parameters rows = theta.zeros(p -> true, p -> Shape.of(p.shape().columns()));
    rows.add(1, Z);
    backend.begin();
    WeightView view = new WeightView(theta, List.of(new Curved(Z, rows, 0.1).times(0.5)));
    Values x = backend.of(1, 3, X);
    Values before = backend.linear(view, "w", null, x, Pointwise.IDENTITY);
    rows.tensor("w").data()[1] = 7;
    Values after = backend.linear(view, "w", null, x, Pointwise.IDENTITY);
    return List.of(backend.read(before), backend.read(after));
  }

  @Test
  void aRowThatTheHostChangesIsReadAsItWasBeforeAndAsItIsAfter() {
    try (OpenClBackend backend = open()) {
      List<float[]> expected = aroundAHostWrite(new ReferenceBackend());
      List<float[]> found = aroundAHostWrite(backend);
      assertArrayEquals(expected.get(0), found.get(0));
      assertArrayEquals(expected.get(1), found.get(1));
    }
  }

  @Test
  void aMovedArrayIsNoticed() {
    OpenClBackend backend = open();
    Parameters theta = theta().on(backend);
    theta.add(0.5, Z);
    OpKernel kernel = backend.session().program().kernel();
    kernel.arena0 = new float[kernel.arena0.length]; // what a moving collector does to the buffer
    expect(Failure.ARRAY_MOVED, () -> forward(backend, theta));
    expect(Failure.CLOSED, () -> forward(backend, theta));
    expect(Failure.CLOSED, () -> theta.tensor("w"));
    backend.close();
    try (OpenClBackend another = open()) {
      assertArrayEquals(forward(new ReferenceBackend(), theta()), forward(another, theta()));
    }
  }

  @Test
  void aLaunchThatFailsIsAnErrorAndEndsTheBackend() {
    OpenClBackend backend = open();
    Parameters theta = theta().on(backend);
    forward(backend, theta);
    backend.session().program().kernel().transfer = null; // no launch can be made without it
    expect(Failure.DEVICE_LOST, () -> forward(backend, theta));
    expect(Failure.CLOSED, () -> forward(backend, theta));
    expect(Failure.CLOSED, () -> theta.tensor("w"));
    backend.close();
  }

  @Test
  void valuesThatNoBufferHoldsAreOutOfMemory() {
    try (OpenClBackend backend = open()) {
      Parameters wide = Parameters.of("w", Tensor.zeros(Shape.of(1 << 15, 1))).on(backend);
      Values x = backend.of(1 << 14, 1, new float[1 << 14]);
      expect(
          Failure.OUT_OF_MEMORY,
          () -> backend.linear(WeightView.plain(wide), "w", null, x, Pointwise.IDENTITY));
      // and the backend goes on
      assertArrayEquals(forward(new ReferenceBackend(), theta()), forward(backend, theta()));
    }
  }

  @Test
  void aSecondThreadIsTurnedAwayAndTheFirstGoesOn() throws InterruptedException {
    CountDownLatch isIn = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    try (OpenClBackend backend = open()) {
      Parameters theta = theta().on(backend);
      Update slow = new SlowUpdate(theta, isIn, goOn);
      Thread first = new Thread(() -> backend.update(slow));
      first.start();
      isIn.await();
      expect(Failure.CONCURRENT_USE, backend::begin);
      expect(Failure.CONCURRENT_USE, () -> forward(backend, theta));
      expect(Failure.CONCURRENT_USE, () -> theta.tensor("w"));
      goOn.countDown();
      first.join();
      Parameters expected = theta();
      expected.add(2, Z);
      assertEquals(expected.sha256(), theta.sha256());
    }
  }

  /** A user's own rule, which the device does not know: theta += 2 v. */
  private record SlowUpdate(Parameters parameters, CountDownLatch isIn, CountDownLatch goOn)
      implements Update {
    @Override
    public Direction direction() {
      return Z;
    }

    @Override
    public void apply(Parameter p, int from, int count, float[] v, UpdateLoops loops) {
      isIn.countDown();
      try {
        goOn.await();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      float[] theta = parameters.tensor(p).data();
      for (int i = 0; i < count; i++) {
        theta[from + i] = Math.fma(2, v[i], theta[from + i]);
      }
    }
  }

  @Test
  void valuesThatWereUsedUpAreRefused() {
    try (OpenClBackend backend = open()) {
      Values x = backend.of(1, 3, X);
      backend.recycle(x);
      assertThrows(IllegalArgumentException.class, () -> backend.normalizeRows(x));
      Values y = backend.of(1, 3, X);
      backend.begin();
      assertThrows(IllegalArgumentException.class, () -> backend.read(y));
    }
  }

  @Test
  void memoryOfWeightsThatNobodyHoldsIsUsedAgain() throws InterruptedException {
    try (OpenClBackend backend = open()) {
      long memory = 0;
      for (int i = 0; i < 40; i++) {
        Parameters theta = Parameters.of("w", Tensor.zeros(Shape.of(1 << 10, 1 << 9))).on(backend);
        theta.add(1, Z); // 2 MiB
        if (i == 20) {
          memory = backend.memory();
        }
        System.gc();
        Thread.sleep(1); // the collector tells of weak references a little later
      }
      assertEquals(memory, backend.memory());
    }
  }

  @Test
  void theFirstDeviceAgreesWithTheReference() {
    SelfTest test = SelfTest.of(OpenClDevice.of(0));
    assertTrue(test.agrees(), test.finding());
  }

  @Test
  void aDeviceThatIsNotThereIsNamed() {
    OpenClException e = assertThrows(OpenClException.class, () -> OpenClDevice.of(99));
    assertEquals(Failure.NO_DEVICE, e.failure());
    assertTrue(e.getMessage().startsWith("no OpenCL device 99"), e.getMessage());
  }
}
