import java.nio.file.Path;
import java.util.*;
import zeroth.bench.experiment.*;
import zeroth.bench.finetuning.FineTuning;
import zeroth.zo.TrainingResult;

/**
 * Fine-tuning inside an application: what the command finetune does, without a command line. The
 * arguments are a model, a file of labelled texts, and a directory that does not exist yet.
 */
public class InYourApplication {
  public static void main(String[] args) {
    Outcome outcome =
        FineTuning.of(args[0], args[1])
            .method("mezo", Map.of("eps", "1e-3"))
            .learningRate(1e-2)
            .steps(60)
            .devEvery(20)
            .run(Path.of(args[2]), new Patient());
    System.out.printf(
        Locale.ROOT,
        "zero_shot=%.4f%naccuracy=%.4f%nforwards=%d%nsha256=%s%n",
        outcome.zeroShot().accuracy(),
        outcome.test().accuracy(),
        outcome.training().forwards(),
        outcome.sha256());

    BaseModel tuned = ModelSource.read(args[2]); // a run is a model
    System.out.println("weights=" + tuned.parameters().sha256());
  }

  /** Hears of every step and may end the run after any; here when the application is closing. */
  static class Patient implements MeasuredTraining.Observer {
    @Override
    public boolean proceed(TrainingResult soFar) {
      return !Thread.currentThread().isInterrupted();
    }
  }
}
