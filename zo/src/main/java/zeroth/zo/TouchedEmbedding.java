package zeroth.zo;

import zeroth.tensor.backend.Parameters;

/**
 * A method whose directions are restricted to the embedding rows that each minibatch reads. The
 * other rows have no gradient: the papers' dense directions only make them walk at random.
 *
 * @param inner the method with dense directions
 */
public record TouchedEmbedding(Method inner) implements Method {
  @Override
  public StepReport step(Objective f, Parameters theta, Step at) {
    return inner.step(f, theta, new Step(at.number(), at.learningRate(), at.run(), f.touched()));
  }

  @Override
  public int forwardsPerStep() {
    return inner.forwardsPerStep();
  }

  @Override
  public int forwards(int step) {
    return inner.forwards(step);
  }

  @Override
  public void visitState(StateVisitor state) {
    inner.visitState(state);
  }
}
