package zeroth.bench.experiment;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import zeroth.tensor.BadInputException;
import zeroth.tensor.Parameter;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.direction.Perturbation;
import zeroth.tensor.gradient.Tape;
import zeroth.tensor.random.Key;
import zeroth.zo.Gradient;
import zeroth.zo.Method;
import zeroth.zo.NonFiniteLossException;
import zeroth.zo.Objective;
import zeroth.zo.Step;
import zeroth.zo.alignment.Alignment;
import zeroth.zo.alignment.PredictedQuality;
import zeroth.zo.alignment.Progress;
import zeroth.zo.learned.PertNetworks;
import zeroth.zo.learned.Scales;

/**
 * Holds the updates of methods against the true gradient on the same minibatch, along runs that
 * each begin at the pretrained weights, and over many keys at one point.
 *
 * @param pretrained what runs begin from; its weights are not changed
 * @param train what minibatches are drawn from
 * @param batch texts in a minibatch
 * @param seed of noise and minibatches
 * @param heldOut texts on which progress is measured; null for the step's minibatch
 */
public record AlignmentStudy(
    TaskModel pretrained, EncodedTexts train, int batch, long seed, EncodedTexts heldOut) {
  /** Progress is measured as far from theta as noise of this eps would be. */
  private static final double EPS = 1e-3;

  /**
   * One measurement.
   *
   * @param method what was measured
   * @param place {@code run} or {@code point}
   * @param number of the step or the key, from 0
   * @param forwards that the step took
   * @param learningRate that it used
   * @param taken forwards of the run so far, this step's included
   * @param seconds that the run's steps have taken so far, measuring left out
   * @param predicted d cos^2 by the formulas, or NaN
   * @param alignment what was found
   * @param progress how far the update can bring the loss of the study's ruler down
   */
  public record Row(
      MethodChoice method,
      String place,
      int number,
      int forwards,
      double learningRate,
      long taken,
      double seconds,
      double predicted,
      Alignment alignment,
      Progress progress) {}

  /** Follows the study. */
  @FunctionalInterface
  public interface Observer {
    /**
     * Something was measured.
     *
     * @return whether to go on
     */
    boolean measured(Row row);
  }

  /** One method's way of so many steps, every so many of which are measured, the first included. */
  public List<Row> along(
      MethodChoice choice, double learningRate, int steps, int every, Observer observer) {
    Walk walk = new Walk(choice);
    List<Row> rows = new ArrayList<>();
    for (int step = 0; step < steps; step++) {
      Step at = Step.of(Key.ofSeed(seed), step, learningRate);
      Objective loss = walk.loss(step);
      if (step % every == 0) {
        rows.add(walk.measured("run", step, loss, at));
        if (!observer.measured(rows.get(rows.size() - 1))) {
          break;
        }
      } else {
        walk.step(loss, at);
      }
    }
    return rows;
  }

  /** The first step of fresh methods at the pretrained weights, one minibatch, many keys. */
  public List<Row> atPoint(MethodChoice choice, double learningRate, int keys, Observer observer) {
    Walk walk = new Walk(choice);
    Objective loss = walk.loss(0);
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < keys; i++) {
      Key key = Key.ofSeed(seed).fold("alignment").fold(i);
      rows.add(walk.measured("point", i, loss, Step.of(key, 0, learningRate)));
      walk.back();
      if (!observer.measured(rows.get(rows.size() - 1))) {
        break;
      }
    }
    return rows;
  }

  /** A copy of the model that a method moves. */
  private final class Walk {
    private final MethodChoice choice;
    private final Parameters theta;
    private final Parameters before;
    private final Parameters after;
    private final Parameters gradient;
    private final TaskModel model;
    private Method method;
    private Objective gradientOf;
    private long taken;
    private double seconds;

    Walk(MethodChoice choice) {
      this.choice = choice;
      this.theta = pretrained.parameters().copy();
      this.before = theta.copy();
      this.after = theta.copy();
      this.gradient = theta.zeros(p -> true);
      this.model = pretrained.with(theta);
      this.method = choice.create(theta);
    }

    Objective loss(int step) {
      int[] texts = BatchSampler.ofSeed(seed, train.size(), batch).step(step);
      return model.loss(train.select(texts), train);
    }

    void step(Objective loss, Step at) {
      try {
        taken += method.forwards(at.number());
        Stopwatch stopwatch = Stopwatch.start();
        method.step(loss, theta, at);
        seconds += stopwatch.seconds();
      } catch (NonFiniteLossException e) {
        throw new BadInputException(
            "method "
                + choice.name()
                + ": the loss is "
                + e.loss()
                + " at step "
                + at.number()
                + ": lower its learning rate");
      }
    }

    Row measured(String place, int number, Objective loss, Step at) {
      if (loss != gradientOf) { // at one point it is the same for all keys
        Gradient L = loss.gradient().orElseThrow();
        Tape.clear(gradient);
        L.addTo(Perturbation.NONE, gradient);
        gradientOf = loss;
      }
      copy(theta, before);
      int forwards = method.forwards(at.number());
      step(loss, at);
      Alignment found = Alignment.of(before, theta, gradient);
      double predicted = predicted(loss, at, found);
      double lr = at.learningRate();
      Progress progress = progress(loss);
      return new Row(
          choice, place, number, forwards, lr, taken, seconds, predicted, found, progress);
    }

    /** Of the step just taken, from where it began. */
    private Progress progress(Objective minibatch) {
      copy(theta, after);
      copy(before, theta);
      Objective ruler = heldOut == null ? minibatch : model.loss(heldOut, heldOut);
      double h = EPS * Math.sqrt(theta.trainableSize());
      Progress found = Progress.of(ruler, theta, before, after, h);
      copy(after, theta);
      return found;
    }

    private double predicted(Objective loss, Step at, Alignment found) {
      Optional<PertNetworks> networks = choice.networks(before);
      if (networks.isEmpty()) {
        return PredictedQuality.of(choice.name(), choice.hyperparameters());
      }
      if (at.number() > 0) {
        return Double.NaN; // its scales depend on the losses before
      }
      Scales scales = Scales.of(networks.get(), before, Map.of(), 0, 0, loss.touched());
      return PredictedQuality.of(scales.scales(), found);
    }

    /** To where the last measurement began, with a fresh method. */
    void back() {
      copy(before, theta);
      method = choice.create(theta);
    }

    private void copy(Parameters from, Parameters to) {
      for (Parameter p : from.list()) {
        if (p.trainable()) { // nothing moves the others, which may lie as they are stored
          System.arraycopy(from.tensor(p).data(), 0, to.tensor(p.name()).data(), 0, p.size());
        }
      }
    }
  }
}
