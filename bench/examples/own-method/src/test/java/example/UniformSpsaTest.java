package example;

import zeroth.tensor.backend.Parameters;
import zeroth.zo.Method;
import zeroth.zo.laws.MethodLaws;

/** The laws of every zeroth-order method, for this one. */
class UniformSpsaTest extends MethodLaws {
  @Override
  protected Method create(Parameters theta) {
    return new UniformSpsa(1e-3);
  }

  @Override
  protected long declaredStateBytes(Parameters theta) {
    return 0;
  }

  @Override
  protected double learningRate() {
    return 0.005;
  }
}
