package zeroth.zo.journal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import zeroth.tensor.BadInputException;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.direction.PerSequence;
import zeroth.tensor.direction.Perturbation;
import zeroth.tensor.direction.TouchedRows;
import zeroth.tensor.inputs.MatrixUses;
import zeroth.tensor.sequence.SequenceUses;
import zeroth.zo.Evaluation;
import zeroth.zo.Examples;
import zeroth.zo.Gradient;
import zeroth.zo.Inputs;
import zeroth.zo.Objective;
import zeroth.zo.Problem;
import zeroth.zo.StepReport;
import zeroth.zo.TrainingListener;
import zeroth.zo.TrainingResult;

/**
 * A problem that answers from a journal as far as the journal goes: the trainer and the method run
 * as ever and no forward is made, except for gradients and for what linear maps multiply, which no
 * journal holds. Behind the journal's end the problem itself is asked, and what it says is
 * appended. For one run of a trainer, which {@link #listener} follows.
 */
public final class JournaledProblem implements Problem {
  private final Problem inner;
  private final Journal journal;
  private final JournalWriter writer;
  private final Parameters theta;
  private final LossesChecksum losses;
  private final List<JournalRecord.Losses> steps;
  private final NavigableMap<Integer, JournalRecord.Measured> evaluations;
  private int step;
  private Answers answers;

  /**
   * @param inner the problem itself
   * @param journal what is known
   * @param writer gets what is new; null if nothing will be
   * @param theta the weights that are trained
   * @param first number of the step that the trainer begins with
   */
  public JournaledProblem(
      Problem inner, Journal journal, JournalWriter writer, Parameters theta, int first) {
    this.inner = inner;
    this.journal = journal;
    this.writer = writer;
    this.theta = theta;
    this.losses = LossesChecksum.of(journal.steps().subList(0, first));
    this.step = first;
    this.steps = new ArrayList<>(journal.steps());
    this.evaluations = new TreeMap<>(journal.evaluations());
  }

  @Override
  public Objective objective(int number) {
    boolean known = number < journal.steps().size();
    answers = new Answers(number, known ? journal.steps().get(number).losses() : null);
    return new Answered(inner.objective(number), answers);
  }

  /**
   * {@inheritDoc}
   *
   * @throws BadInputException if the journal has an evaluation of other weights at this step
   */
  @Override
  public Evaluation evaluate() {
    JournalRecord.Measured known = journal.evaluations().get(step);
    int weights = WeightsChecksum.of(theta);
    if (known == null) {
      Evaluation found = inner.evaluate();
      append(new JournalRecord.Measured(step, found, weights));
      return found;
    }
    if (known.weights() != weights) {
      throw new BadInputException(
          journal.source(),
          "evaluation after " + step + " steps",
          "weights of checksum " + Integer.toHexString(known.weights()),
          Integer.toHexString(weights) + ": this is not what the run was made with");
    }
    return known.evaluation();
  }

  /** A listener that completes a step's record before it tells another listener of the step. */
  public TrainingListener listener(TrainingListener next) {
    return new TrainingListener() {
      @Override
      public void stepped(int number, double learningRate, StepReport report, long forwards) {
        answers.complete();
        step = number + 1;
        next.stepped(number, learningRate, report, forwards);
      }

      @Override
      public boolean proceed(TrainingResult soFar) {
        return next.proceed(soFar);
      }

      @Override
      public void evaluated(int steps, Evaluation evaluation, boolean best) {
        next.evaluated(steps, evaluation, best);
      }
    };
  }

  /** A checksum of the losses of all steps that are complete, for a snapshot. */
  public int lossesChecksum() {
    return losses.value();
  }

  /** The journal's records and all that have been appended; its lengths are as it was read. */
  public Journal soFar() {
    return new Journal(
        journal.source(),
        journal.header(),
        List.copyOf(steps),
        new TreeMap<>(evaluations),
        journal.length(),
        journal.torn());
  }

  private void append(JournalRecord record) {
    if (record instanceof JournalRecord.Losses taken) {
      steps.add(taken);
    } else if (record instanceof JournalRecord.Measured found) {
      evaluations.put(found.steps(), found);
    }
    if (writer != null) {
      writer.append(record);
    }
  }

  /** The losses of one step in the order in which they are asked for. */
  private final class Answers {
    private final int number;
    private final double[] known;
    private final List<double[]> given = new ArrayList<>();
    private int count;

    Answers(int number, double[] known) {
      this.number = number;
      this.known = known;
    }

    /**
     * @param asked number of losses
     * @param real what gives them
     */
    double[] answer(int asked, Supplier<double[]> real) {
      double[] losses;
      if (known == null) {
        losses = real.get();
        given.add(losses.clone());
      } else {
        if (known.length - count < asked) {
          throw other(known.length + " losses", "a method that asks for more");
        }
        losses = Arrays.copyOfRange(known, count, count + asked);
      }
      count += asked;
      return losses;
    }

    double answer(Gradient real, Perturbation place, Parameters into) {
      return computed(real.addTo(place, into))[0];
    }

    double answer(Inputs real, Perturbation place, MatrixUses uses) {
      return computed(real.loss(place, uses))[0];
    }

    double[] answer(Inputs real, PerSequence places, SequenceUses uses) {
      return computed(real.losses(places, uses));
    }

    /**
     * A gradient cannot be had from a journal, nor what linear maps multiply: they are computed
     * also where the step is known, and the losses must be those that the journal has.
     */
    private double[] computed(double... losses) {
      if (known == null) {
        given.add(losses.clone());
      } else if (known.length - count < losses.length) {
        throw other(known.length + " losses", "a method that asks for more");
      }
      for (double loss : losses) {
        double before = known == null ? loss : known[count];
        if (Double.doubleToLongBits(before) != Double.doubleToLongBits(loss)) {
          throw other("a loss of " + before, loss + ": this is not what the run was made with");
        }
        count++;
      }
      return losses;
    }

    void complete() {
      double[] all = known;
      if (known == null) {
        all = given.stream().flatMapToDouble(Arrays::stream).toArray();
        append(new JournalRecord.Losses(number, all));
      } else if (count < known.length) {
        throw other(known.length + " losses", "a method that asks for " + count);
      }
      losses.add(all);
    }

    private BadInputException other(String expected, String found) {
      return new BadInputException(journal.source(), "step " + number, expected, found);
    }
  }

  /** The real objective, but for its losses. */
  private record Answered(Objective real, Answers answers) implements Objective {
    @Override
    public double[] losses(List<Perturbation> places) {
      return answers.answer(places.size(), () -> real.losses(places));
    }

    @Override
    public Examples examples() {
      Examples examples = real.examples();
      int count = examples.count();
      return Examples.of(count, places -> answers.answer(count, () -> examples.losses(places)));
    }

    @Override
    public Optional<Gradient> gradient() {
      return real.gradient().map(g -> (place, into) -> answers.answer(g, place, into));
    }

    @Override
    public Inputs inputs() {
      Inputs inputs = real.inputs();
      return new Inputs() {
        @Override
        public double loss(Perturbation place, MatrixUses uses) {
          return answers.answer(inputs, place, uses);
        }

        @Override
        public double[] losses(PerSequence places, SequenceUses uses) {
          return answers.answer(inputs, places, uses);
        }

        @Override
        public boolean tells() {
          return inputs.tells();
        }
      };
    }

    @Override
    public Objective full() {
      return new Answered(real.full(), answers);
    }

    @Override
    public int batches() {
      return real.batches();
    }

    @Override
    public TouchedRows touched() {
      return real.touched();
    }
  }
}
