package zeroth.zo.workers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import zeroth.tensor.BadInputException;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.random.Key;
import zeroth.zo.Method;
import zeroth.zo.Schedule;
import zeroth.zo.Trainer;
import zeroth.zo.TrainingListener;
import zeroth.zo.TrainingResult;
import zeroth.zo.journal.Journal;
import zeroth.zo.journal.JournalHeader;
import zeroth.zo.journal.JournaledProblem;
import zeroth.zo.journal.WeightsChecksum;
import zeroth.zo.laws.Flat;
import zeroth.zo.registry.Methods;

/** A replica follows the run, or says that it does not. */
class ReplicaTest {
  private static final int STEPS = 24;
  private static final int FAILING = 9;
  private static final Trainer TRAINER = new Trainer(STEPS, 1e-3, Schedule.CONSTANT, 6, 0, 5);
  private static final Key RUN = Key.ofSeed(3);
  private static final RunIdentity IDENTITY =
      new RunIdentity("1", "ldsd-sgd", Flat.random(5).sha256());
  private static final JournalHeader HEADER =
      new JournalHeader("ldsd-sgd", Flat.random(5).sha256());

  private final List<String> told = new ArrayList<>();
  private Parameters replicated;

  private static Method ldsd(Parameters theta) {
    return Methods.create("ldsd-sgd", Map.of(), theta);
  }

  private Replica replica(Duration patience) {
    return new Replica(
        () -> {
          replicated = Flat.random(5);
          return new Replica.Beginning(
              IDENTITY,
              ldsd(replicated),
              replicated,
              RUN,
              step -> 1e-3,
              new TiltedTexts(replicated, FAILING));
        },
        patience);
  }

  private Replica replica() {
    return replica(Replica.PATIENCE);
  }

  /** One worker, who is asked in turn. */
  private record One(Worker worker) implements Workers {
    @Override
    public List<byte[]> ask(List<byte[]> asks) {
      return asks.stream().map(worker::answer).toList();
    }

    @Override
    public Participation participation() {
      return new Participation(1, 1, 0, 0, 0, 0);
    }

    @Override
    public void close() {}
  }

  /** A run from a journal's end on; the driver's weights and the journal when it ends or stops. */
  private Journal run(Journal journal, Worker worker, long session, int stop, Parameters theta) {
    Method method = ldsd(theta);
    AskedProblem asked =
        new AskedProblem(
            new TiltedTexts(theta, FAILING),
            theta,
            IDENTITY,
            session,
            journal.steps(),
            new One(worker),
            told::add);
    JournaledProblem problem = new JournaledProblem(asked, journal, null, theta, 0);
    TrainingListener stopping =
        new TrainingListener() {
          @Override
          public boolean proceed(TrainingResult soFar) {
            return soFar.steps() < stop;
          }
        };
    TRAINER.train(method, problem, theta, RUN, problem.listener(stopping));
    return problem.soFar();
  }

  private static String alone() {
    Parameters theta = Flat.random(5);
    TRAINER.train(
        ldsd(theta), new TiltedTexts(theta, FAILING), theta, RUN, new TrainingListener() {});
    return theta.sha256();
  }

  private static Journal first(Journal journal, int steps) {
    return new Journal(
        journal.source(),
        HEADER,
        journal.steps().subList(0, steps),
        new TreeMap<>(journal.evaluations().headMap(steps, false)),
        journal.length(),
        0);
  }

  @Test
  void aRunThatGoesOnIsTheRun() {
    Replica replica = replica();
    Journal begun = run(Journal.empty("j", HEADER), replica, 1, 11, Flat.random(5));
    Parameters theta = Flat.random(5);
    run(begun, replica, 2, STEPS, theta);
    assertEquals(alone(), theta.sha256());
    assertEquals(List.of(), told);
  }

  @Test
  void aNewReplicaCatchesUp() {
    Journal begun = run(Journal.empty("j", HEADER), replica(), 1, 23, Flat.random(5));
    Parameters theta = Flat.random(5);
    run(begun, replica(), 2, STEPS, theta);
    assertEquals(alone(), theta.sha256());
    assertEquals(List.of(), told);
  }

  /** Nobody waits for it: it says that it is behind until it is not. */
  @Test
  void whoTakesLongToCatchUpIsWaitedFor() {
    Journal begun = run(Journal.empty("j", HEADER), replica(), 1, 23, Flat.random(5));
    Parameters theta = Flat.random(5);
    run(begun, replica(Duration.ZERO), 2, STEPS, theta);
    assertEquals(alone(), theta.sha256());
  }

  /** The last steps of a driver that died may never have come to its disk. */
  @Test
  void aReplicaThatIsAheadOfANewDriverBeginsAnew() {
    Replica replica = replica();
    Journal begun = run(Journal.empty("j", HEADER), replica, 1, 17, Flat.random(5));
    Parameters theta = Flat.random(5);
    run(first(begun, 10), replica, 2, STEPS, theta);
    assertEquals(alone(), theta.sha256());
    assertEquals(1, told.size(), told::toString);
    assertTrue(told.get(0).contains("16 steps where the run has 10"), told.get(0));
  }

  @Test
  void otherWeightsAreFoundWhereTheyAreMeasured() {
    Replica replica = replica();
    Journal begun = run(Journal.empty("j", HEADER), replica, 1, 12, Flat.random(5));
    replicated.tensor("table").data()[3] += 1;
    Parameters theta = Flat.random(5);
    run(first(begun, 12), replica, 2, STEPS, theta);
    assertEquals(alone(), theta.sha256());
    assertEquals(1, told.size(), told::toString);
    assertTrue(told.get(0).contains("its weights had the checksum"), told.get(0));
  }

  private static Ask ask(RunIdentity identity, int step, int checksum, Wanted wanted) {
    return new Ask(identity.digest(), 1, step, checksum, step, List.of(), new double[0], wanted);
  }

  private static Answer answer(Worker worker, Ask ask) {
    return Answer.of(worker.answer(ask.toBytes()));
  }

  @Test
  void anotherRunIsRefused() {
    RunIdentity other = new RunIdentity("2", IDENTITY.configuration(), IDENTITY.initialSha256());
    Answer answer = answer(replica(), ask(other, 0, 0, new Wanted.Place(0)));
    String reason = assertInstanceOf(Answer.Refused.class, answer).reason();
    assertTrue(
        reason.contains(IDENTITY.initialSha256()) && reason.contains("version is 1"), reason);
    Parameters theta = Flat.random(5);
    AskedProblem asked =
        new AskedProblem(
            new TiltedTexts(theta, FAILING),
            theta,
            other,
            1,
            List.of(),
            new One(replica()),
            told::add);
    WorkersException e = assertThrows(WorkersException.class, asked::evaluate);
    assertTrue(e.getMessage().contains("another run"), e.getMessage());
  }

  @Test
  void otherStepsAreFoundBeforeALossIsTaken() {
    Answer answer = answer(replica(), ask(IDENTITY, 0, 17, new Wanted.Place(0)));
    assertInstanceOf(Answer.Discarded.class, answer);
  }

  @Test
  void whoIsBehindSaysWhere() {
    Answer answer = answer(replica(), ask(IDENTITY, 5, 0, new Wanted.Place(0)));
    assertEquals(new Answer.Behind(0), answer);
  }

  @Test
  void whatAStepDoesNotHaveIsRefused() {
    Replica replica = replica();
    int weights = WeightsChecksum.of(Flat.random(5));
    for (Wanted wanted :
        List.of(new Wanted.Place(5), new Wanted.Shard(0, 3), new Wanted.Part(0, 3, weights))) {
      Answer answer = answer(replica, ask(IDENTITY, 0, 0, wanted));
      assertInstanceOf(Answer.Refused.class, answer, wanted::toString);
    }
    Answer.Values found =
        assertInstanceOf(
            Answer.Values.class, answer(replica, ask(IDENTITY, 0, 0, new Wanted.Place(4))));
    assertEquals(1, found.values().length);
  }

  @Test
  void messagesComeBackAsTheyWere() {
    double[] losses = {1, -0.0, Double.NaN, Double.MIN_VALUE};
    Ask ask =
        new Ask(
            IDENTITY.digest(),
            -7,
            9,
            42,
            6,
            List.of(losses, new double[0]),
            losses,
            new Wanted.Part(1, 2, -3));
    Ask read = Ask.of(ask.toBytes());
    assertArrayEquals(ask.toBytes(), read.toBytes());
    assertArrayEquals(losses, read.known());
    assertEquals(ask.wanted(), read.wanted());
    for (Answer answer :
        List.of(
            new Answer.Behind(3),
            new Answer.Stale(),
            new Answer.Discarded("because\u00e4"),
            new Answer.Refused("no"))) {
      assertEquals(answer, Answer.of(answer.toBytes()));
    }
    Answer.Values values = (Answer.Values) Answer.of(new Answer.Values(losses).toBytes());
    assertArrayEquals(losses, values.values());
    byte[] damaged = ask.toBytes();
    damaged[50] ^= 4;
    assertThrows(BadInputException.class, () -> Ask.of(damaged));
  }

  /** Six candidates of a step, each with the losses of the steps before: about a kilobyte. */
  @Test
  void anAskIsSmall() {
    List<double[]> taken = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      taken.add(new double[6]);
    }
    long[] most = {0};
    Rounds rounds =
        new Rounds(new One(bytes -> new Answer.Values(new double[1]).toBytes()), line -> {});
    rounds.ask(
        List.of(new Wanted.Place(0)),
        taken,
        (wanted, from, to) -> {
          byte[] ask =
              new Ask(
                      IDENTITY.digest(),
                      1,
                      1000,
                      0,
                      from,
                      taken.subList(from, to),
                      new double[5],
                      wanted)
                  .toBytes();
          most[0] = ask.length;
          return ask;
        });
    assertTrue(most[0] <= 1024, most[0] + " bytes");
    assertEquals(most[0], rounds.traffic().bytesOut());
  }
}
